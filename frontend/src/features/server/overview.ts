export interface Times {
  p50: number;
  p99: number;
}

export interface ServerProcess {
  id: string;
  machine: string;
  pid: number;
  up_seconds: number;
  /** Why it cannot do its work, in a word. */
  trouble: string | null;
  /** How it hears of other processes. */
  layer: "none" | "push" | "poll";
  rooms: number;
  sockets: number;
  /** Cores. */
  processor: number;
  memory_bytes: number;
  acknowledged_seconds: Times | null;
  committed_seconds: Times | null;
  lag_seconds: Times | null;
}

export interface OpenRoom {
  document: string;
  processes: number;
  people: number;
  sockets: number;
  memory_bytes: number;
  unstored_bytes: number;
}

/** What ``/ws/server`` says once a second. */
export interface Overview {
  people: number;
  sockets: number;
  received_per_second: number;
  sent_per_second: number;
  commits_per_second: number;
  rows_per_second: number;
  unstored_bytes: number;
  unstored_seconds: number;
  processes: ServerProcess[];
  rooms: OpenRoom[];
}

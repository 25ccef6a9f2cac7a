import type { ReactNode } from "react";
import { useTitle } from "@/shared/hooks/useTitle";
import { EmptyState } from "@/shared/ui/EmptyState";
import { Notice } from "@/shared/ui/Notice";
import { PageHeader } from "@/shared/ui/PageHeader";
import { Patience } from "@/shared/ui/Patience";
import { bytes, duration, short, time } from "./amounts";
import type { OpenRoom, Overview, ServerProcess, Times } from "./overview";
import classes from "./ServerPage.module.css";
import { useOverview } from "./watchServer";

const troubles: Record<string, string> = {
  storage: "does not get anything stored",
  stopping: "is stopping",
};

/** How the server is, live, for administrators. */
export function ServerPage() {
  useTitle("Server");
  const watch = useOverview();
  const overview = watch.kind === "live" || watch.kind === "away" ? watch.overview : null;
  return (
    <>
      <PageHeader />
      <div className={classes.column}>
        <h1 className={classes.heading}>Server</h1>
        {watch.kind === "joining" && <Patience label="Looking at the server" />}
        {watch.kind === "refused" && <EmptyState sentence="Only administrators see how the server is." />}
        {watch.kind === "away" && (
          <Notice tone="warning" title="The server does not answer.">
            {overview ? "This is how it was last. " : ""}It is asked again every few seconds.
          </Notice>
        )}
        {overview && <Everything overview={overview} />}
      </div>
    </>
  );
}

function Everything({ overview }: { overview: Overview }) {
  const { processes, rooms } = overview;
  const slowest = Math.max(...processes.map((one) => one.acknowledged_seconds?.p99 ?? 0));
  return (
    <>
      {processes.map((one) => one.trouble && <Trouble key={one.id} process={one} trouble={one.trouble} />)}
      {processes.some((one) => one.layer === "poll") && (
        <Notice tone="warning" title="Redis does not answer.">
          Nothing is lost: text from other processes comes a second later, and only those at the same process
          are shown as present.
        </Notice>
      )}
      <dl className={classes.facts}>
        <Fact name="People" value={short(overview.people)} />
        <Fact name="Connections" value={short(overview.sockets)} />
        <Fact name="Commits" value={`${short(overview.commits_per_second)}/s`} />
        <Fact
          name="Messages in · out"
          value={`${short(overview.received_per_second)} · ${short(overview.sent_per_second)}/s`}
        />
        <Fact name="Saved within (p99)" value={slowest ? time(slowest) : "–"} />
        <Fact
          name="Not saved yet"
          value={bytes(overview.unstored_bytes)}
          isWrong={overview.unstored_seconds > 5}
        />
      </dl>
      <Table
        name="Processes"
        columns={["Process", "Up", "Notes", "Connections", "Processor", "Memory", "Saved", "Commit", "Lag"]}
      >
        {processes.map((one) => (
          <ProcessRow key={one.id} process={one} />
        ))}
      </Table>
      <p className={classes.explained}>
        Times are the median and the slowest of a hundred, of the last thousand.
        {processes.every((one) => one.layer === "none") &&
          " Without Redis, only the process that this page is connected to is shown."}
      </p>
      <Table
        name="Fullest notes"
        columns={["Note", "People", "Connections", "Processes", "Memory", "Not saved"]}
      >
        {rooms.map((room) => (
          <RoomRow key={room.document} room={room} />
        ))}
      </Table>
      {rooms.length === 0 && <p className={classes.explained}>No note is open.</p>}
    </>
  );
}

function Trouble({ process, trouble }: { process: ServerProcess; trouble: string }) {
  return (
    <Notice tone="danger" title={`${nameOf(process)} ${troubles[trouble] ?? `is in trouble: ${trouble}`}.`}>
      {trouble === "storage"
        ? "The database is away, locked, full or read-only. What people type is kept and tried again."
        : "Whoever was there is being sent to another process."}
    </Notice>
  );
}

function Fact({ name, value, isWrong = false }: { name: string; value: string; isWrong?: boolean }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd data-wrong={isWrong || undefined}>{value}</dd>
    </div>
  );
}

/** A table that scrolls by itself where it is wider than the page. */
function Table({ name, columns, children }: { name: string; columns: string[]; children: ReactNode }) {
  return (
    <section aria-label={name}>
      <h2 className={classes.name}>{name}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by keyboard */}
      <section className={classes.scroll} tabIndex={0} aria-label={`${name}, a table`}>
        <table className={classes.table}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>{children}</tbody>
        </table>
      </section>
    </section>
  );
}

function ProcessRow({ process }: { process: ServerProcess }) {
  return (
    <tr>
      <th scope="row">{nameOf(process)}</th>
      <td>{duration(process.up_seconds)}</td>
      <td>{short(process.rooms)}</td>
      <td>{short(process.sockets)}</td>
      <td>{Math.round(100 * process.processor)} %</td>
      <td>{bytes(process.memory_bytes)}</td>
      <TimesCell times={process.acknowledged_seconds} />
      <TimesCell times={process.committed_seconds} />
      <TimesCell times={process.lag_seconds} />
    </tr>
  );
}

function TimesCell({ times }: { times: Times | null }) {
  return <td>{times ? `${time(times.p50)} · ${time(times.p99)}` : "–"}</td>;
}

function RoomRow({ room }: { room: OpenRoom }) {
  return (
    <tr>
      <th scope="row" title={room.document}>
        <code>{room.document.slice(0, 8)}</code>
      </th>
      <td>{short(room.people)}</td>
      <td>{short(room.sockets)}</td>
      <td>{short(room.processes)}</td>
      <td>{bytes(room.memory_bytes)}</td>
      <td>{bytes(room.unstored_bytes)}</td>
    </tr>
  );
}

function nameOf(process: ServerProcess): string {
  return `${process.machine} · ${process.pid}`;
}

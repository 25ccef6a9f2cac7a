type Task = () => void;

const waiting = new Map<number, Task>();
const { port1, port2 } = new MessageChannel();
let last = 0;

port1.onmessage = ({ data }: MessageEvent<number>) => {
  const task = waiting.get(data);
  waiting.delete(data);
  task?.();
};

/** Runs ``task`` as soon as the page has seen to input and drawing; the answer takes it back.
 *
 * Timers that set timers wait four milliseconds and more each, in which nothing is done.
 */
export function nextTask(task: Task): () => void {
  last += 1;
  const id = last;
  waiting.set(id, task);
  port2.postMessage(id);
  return () => waiting.delete(id);
}

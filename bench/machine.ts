/** The machine that the figures were measured on. */
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

export function describeMachine(): string {
  const gigabytes = (totalmem() / 1e9).toFixed(0);
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${availableParallelism()} × ${model}, ${gigabytes} GB of memory, ${type()} ${release()}, Node ${process.versions.node}`;
}

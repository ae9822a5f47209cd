/**
 * Loaded into the program by bin/run.mjs: when the launcher is gone without having been able to say
 * so, the program stops as if asked to, rather than staying behind with the data folder in its hands.
 */
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
  const launcher = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === launcher) return;
    clearInterval(watch);
    process.kill(process.pid, 'SIGTERM');
  }, 500);
  watch.unref();
}

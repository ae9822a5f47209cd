/**
 * A program for the tests: opens the data folder it is told, says how it went as one line of JSON,
 * and stays until its standard input ends.
 */
import { openEmbeddedServer } from '../embedded-postgres.ts';

const [, , dataDir = '', hold = 'serve'] = process.argv;
try {
  const server = await openEmbeddedServer({ dataDir, hold: hold === 'join' ? 'join' : 'serve' });
  const { adminUrl, port, pid, startedHere } = server;
  process.stdout.write(`${JSON.stringify({ adminUrl, port, pid, startedHere })}\n`);
  process.stdin.resume();
  process.stdin.once('end', () => void server.close());
} catch (error) {
  const refused = error instanceof Error ? error.message : String(error);
  process.stdout.write(`${JSON.stringify({ refused })}\n`);
}

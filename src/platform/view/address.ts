/** Addresses with their query: filters, sorting and paging are kept there, so a view can be sent on. */

/** A query as it is read from a request: each name with one value; empty ones count as missing. */
export type Query = Readonly<Record<string, string | number | undefined>>;

/**
 * The path with a query: `withQuery('/pupils', { year: 8, page: 2 })` is `/pupils?year=8&page=2`.
 * Empty and undefined values are left out; a query in `path` is replaced.
 */
export function withQuery(path: string, query: Query): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== '') parameters.set(name, String(value));
  }
  const text = parameters.toString();
  const bare = path.split('?', 1)[0] ?? path;
  return text === '' ? bare : `${bare}?${text}`;
}

/** Headers of a request. */
import type { FastifyRequest } from 'fastify';

/** One value of a request header. */
export function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** Where a request comes from, told apart without being told: keyed hashes for the audit. */
import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Keyed hashes, 32 hexadecimal digits each. */
export interface RequestOrigin {
  /** Of what the browser says of itself. */
  readonly deviceHash: string;
  /** Of the address that it asks from. */
  readonly ipHash: string;
}

/** The request's origin under the installation's secret. */
export function originOf(request: FastifyRequest, secret: string): RequestOrigin {
  const { headers } = request;
  const device = [headers['user-agent'] ?? '', headers['accept-language'] ?? ''].join('\n');
  return {
    deviceHash: keyedHash(`device:${secret}`, device),
    ipHash: keyedHash(`address:${secret}`, request.ip),
  };
}

/** A keyed hash of a text: 32 hexadecimal digits (128 bits of HMAC-SHA-256). */
export function keyedHash(key: string, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex').slice(0, 32);
}

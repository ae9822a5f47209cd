/** Our cookies: their names, and how they are set. */
import type { FastifyReply } from 'fastify';

/** The cookie's name: bound to this host over https, plain on a developer's own machine. */
export function cookieName(name: string, isSecure: boolean): string {
  return isSecure ? `__Host-alongside-${name}` : `alongside-${name}`;
}

/** Sets one of our cookies; without an age it lasts as long as the browser is open. */
export function setCookie(
  reply: FastifyReply,
  { name, value }: { readonly name: string; readonly value: string },
  isSecure: boolean,
  maxAgeSeconds: number | null = null,
): void {
  void reply.setCookie(cookieName(name, isSecure), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure: isSecure,
    ...(maxAgeSeconds === null ? {} : { maxAge: maxAgeSeconds }),
  });
}

/**
 * A route is data: address, permission, audit purpose, form schema and a short handler that answers
 * with data. `http.ts` runs it. A route without a permission does not compile, and does not boot.
 */
import type { Readable } from 'node:stream';
import type { z } from 'zod';
import type { RequestOrigin } from './http-origin.ts';
import type { PageModel } from './view.ts';

/** What a handler answers; the server renders, redirects or streams it. */
export type Answer =
  | {
      readonly kind: 'page';
      readonly template: string;
      readonly model: PageModel;
      readonly status?: 200 | 403 | 422 | 503;
    }
  /** Part of a page, for progress that refreshes itself. */
  | { readonly kind: 'fragment'; readonly template: string; readonly model: object }
  | {
      readonly kind: 'redirect';
      readonly to: string;
      /** A cookie of the session that takes the place of the one before. */
      readonly cookie?: { readonly name: string; readonly value: string };
    }
  | {
      readonly kind: 'download';
      readonly fileName: string;
      readonly type:
        | 'text/csv; charset=utf-8'
        | 'application/xml; charset=utf-8'
        | 'text/html; charset=utf-8'
        | 'application/json';
      readonly body: string | Readable;
    }
  | {
      readonly kind: 'text';
      readonly type: string;
      readonly body: string;
      readonly status?: 200 | 503;
      readonly cache?: string;
    };

/** An uploaded file, streamed to a private place before the handler runs. */
export interface UploadedFile {
  readonly fileName: string;
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
  /** True when the file was longer than the limit; it is already deleted then. */
  readonly isTooLarge: boolean;
}

/** The request as a handler sees it: already parsed, already permitted. */
export interface PageRequest<Who, Params, Query, Form> {
  readonly viewer: Who;
  readonly params: Params;
  readonly query: Query;
  /** The form's fields as parsed; undefined on GET. */
  readonly form: Form;
  /** What the person typed, to show again next to its problems. */
  readonly typed: Readonly<Record<string, unknown>>;
  /** Problems of the form by field; empty when `form` was accepted. */
  readonly problems: readonly { readonly field: string; readonly message: string }[];
  readonly upload: UploadedFile | undefined;
  readonly requestId: string;
  /** Address with its query. */
  readonly path: string;
  readonly csrfToken: string;
}

/** A route that needs somebody: `permission` names cells of the access matrix, any of which opens it. */
export interface ProtectedRoute<
  Who,
  Permission,
  P extends z.ZodType,
  Q extends z.ZodType,
  F extends z.ZodType,
> {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly permission: readonly Permission[] | 'signed-in';
  /** Why this is read or done, as noted in the audit. */
  readonly purpose: string;
  readonly params?: P;
  readonly query?: Q;
  /** POST only. A form that does not fit is handed to the handler with its problems, form undefined. */
  readonly form?: F;
  /** Accepts one multipart file. */
  readonly takesFile?: boolean;
  /** Asked by a script, not by somebody who is there: the session goes on towards its end. */
  readonly isQuiet?: boolean;
  /** Whether it shows one child: such pages are counted against the reader's pace. */
  readonly showsChild?: boolean;
  readonly handler: (
    request: PageRequest<Who, z.output<P>, z.output<Q>, z.output<F> | undefined>,
  ) => Promise<Answer>;
}

/** A route open to everybody; there are few. */
export interface PublicRoute {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly permission: 'public';
  readonly purpose: string;
  /** POST by another machine: it proves itself by this token, as a form does by its own. */
  readonly bearerToken?: string;
  readonly handler: (request: {
    readonly query: Readonly<Record<string, unknown>>;
    readonly form: Readonly<Record<string, unknown>>;
    readonly requestId: string;
    readonly origin: RequestOrigin;
    readonly path: string;
    readonly setCookie: (name: string, value: string, maxAgeSeconds: number | null) => void;
    readonly cookies: Readonly<Record<string, string | undefined>>;
    readonly isSecure: boolean;
    /** Whether the browser says that another site's page led here. */
    readonly isFromElsewhere: boolean;
  }) => Promise<Answer>;
}

/** Routes of one kind of viewer and permission, whatever their schemas. */
export type AnyRoute<Who, Permission> =
  PublicRoute | ProtectedRoute<Who, Permission, z.ZodType, z.ZodType, z.ZodType>;

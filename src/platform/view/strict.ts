/**
 * The strict view model: a template that reads a field its model does not have is a fault, not an
 * empty space on the page. Plain objects and arrays are watched to any depth; a field that may be
 * empty is written as `undefined` or `null`, so that its name is known.
 *
 * GOV.UK macros read many optional fields of their option objects. An object made for them is
 * marked with {@link options} in TypeScript, or passed through the `options` filter in a template;
 * object literals written in a template are never watched.
 */

const RAW = Symbol('the watched object itself');
const lenient = new WeakSet();

/** Names that engines and serialisers ask of any object; asking is not a mistake of the page. */
const ALWAYS_ALLOWED: ReadonlySet<string> = new Set(['toJSON', 'constructor', 'then']);

/** A template asked its model for a field that is not there. The message holds names, never values. */
export class UnknownFieldError extends Error {
  override readonly name = 'UnknownFieldError';
}

/** Marks an object as an options object for a macro with optional fields: reading it never throws. */
export function options<T extends object>(value: T): T {
  lenient.add(value);
  return value;
}

/** The object behind a watched one; any other value as it is. */
export function unwatched(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const raw: unknown = Reflect.get(value, RAW);
  return raw ?? value;
}

function isWatchable(value: object): boolean {
  if (lenient.has(value)) return false;
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function unknownField(path: string, field: string, known: readonly string[]): UnknownFieldError {
  const list = known.length > 0 ? known.join(', ') : 'none';
  return new UnknownFieldError(`Unknown field "${field}" of ${path}. Its fields: ${list}.`);
}

function watchArray(target: readonly unknown[], path: string): object {
  return new Proxy(target, {
    get(array, key) {
      if (key === RAW) return array;
      const value: unknown = Reflect.get(array, key);
      if (typeof key === 'symbol') return value;
      if (/^\d+$/.test(key)) return watched(value, `${path}[]`);
      if (!(key in array) && !ALWAYS_ALLOWED.has(key)) throw unknownField(path, key, ['length']);
      return value;
    },
  });
}

function watchObject(target: object, path: string): object {
  return new Proxy(target, {
    get(object, key) {
      if (key === RAW) return object;
      const value: unknown = Reflect.get(object, key);
      if (typeof key === 'symbol') return value;
      if (!Object.hasOwn(object, key)) {
        if (ALWAYS_ALLOWED.has(key)) return value;
        throw unknownField(path, key, Object.keys(object));
      }
      return watched(value, `${path}.${key}`);
    },
  });
}

/**
 * The value as templates get it: plain objects and arrays watched, everything else (text, numbers,
 * safe markup, marked option objects) as it is.
 */
export function watched(value: unknown, path: string): unknown {
  if (typeof value !== 'object' || value === null || !isWatchable(value)) return value;
  return Array.isArray(value) ? watchArray(value, path) : watchObject(value, path);
}

/** The top level of a model: every field watched, in a plain object that the engine may copy. */
export function watchedFields(model: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(model).map(([key, value]) => [key, watched(value, key)] as const),
  );
}

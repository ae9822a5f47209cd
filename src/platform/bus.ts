/**
 * Domain events: appended in the transaction of their cause with one job, and handed to each
 * subscriber in a transaction of its own that also notes that it was handled. An event handled
 * twice changes nothing.
 */
import type { DomainEvent, EventKind, EventOf } from '../events.ts';
import { sql, type Database, type Tx } from './db.ts';
import type { JobData, Jobs } from './jobs.ts';

/** The queue that carries events. */
export const EVENT_QUEUE = 'events';

/** Reacts to one kind of event, inside a background transaction of the event's authority. */
export interface Subscriber<Kind extends EventKind = EventKind> {
  /** Stable name, kept with the event's id as proof that it was handled. */
  readonly name: string;
  readonly kind: Kind;
  readonly handle: (event: EventOf<Kind>, tx: Tx) => Promise<void>;
}

/** Says what happened; used by modules inside their own transactions. */
export type Tell = (tx: Tx, event: DomainEvent, causedBy?: string) => Promise<void>;

/** Makes the teller that appends an event and its job where the cause commits. */
export function createTeller(jobs: Pick<Jobs, 'enqueue'>): Tell {
  return async (tx, event, causedBy) => {
    const { kind, ...payload } = event;
    const eventId = crypto.randomUUID();
    await tx.run(sql`
      insert into domain_event (authority_id, event_id, kind, payload, caused_by)
      values (${tx.authorityId}, ${eventId}, ${kind}, ${JSON.stringify(payload)}::jsonb, ${causedBy ?? null})`);
    await jobs.enqueue(tx, EVENT_QUEUE, { authorityId: tx.authorityId, eventId });
  };
}

/** Subscribers of any kind in one list; the pairing of kind and handler is checked by `subscribe`. */
export type AnySubscriber = {
  readonly name: string;
  readonly kind: EventKind;
  readonly handle: (event: DomainEvent, tx: Tx) => Promise<void>;
};

/** Declares a subscriber with its event typed by its kind. */
export function subscribe<Kind extends EventKind>(subscriber: Subscriber<Kind>): AnySubscriber {
  return {
    name: subscriber.name,
    kind: subscriber.kind,
    handle: async (event, tx) => {
      if (isOfKind(event, subscriber.kind)) await subscriber.handle(event, tx);
    },
  };
}

function isOfKind<Kind extends EventKind>(event: DomainEvent, kind: Kind): event is EventOf<Kind> {
  return event.kind === kind;
}

/** The handler of the event queue. */
export function eventHandler(database: Database, subscribers: readonly AnySubscriber[]) {
  return async (data: JobData): Promise<void> => {
    const { authorityId } = data;
    const eventId = String(data['eventId']);
    const context = { authorityId, purpose: 'events' };
    const event = await database.withSystem(context, (tx) =>
      tx.maybe(
        sql<{ kind: string; payload: Record<string, unknown> }>`
          select kind, payload from domain_event
          where authority_id = ${authorityId} and event_id = ${eventId}`,
      ),
    );
    if (event === undefined) return;
    for (const subscriber of subscribers.filter((each) => each.kind === event.kind)) {
      await database.withSystem(context, async (tx) => {
        const isFirst = await tx.run(sql`
          insert into event_handled (authority_id, event_id, handler)
          values (${authorityId}, ${eventId}, ${subscriber.name}) on conflict do nothing`);
        if (isFirst === 0) return;
        await subscriber.handle({ kind: event.kind, ...event.payload } as DomainEvent, tx);
      });
    }
  };
}

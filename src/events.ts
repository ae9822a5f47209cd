/**
 * The catalogue of domain events: what modules tell one another. An event and its job commit with
 * their cause; handlers run afterwards, once each.
 */
export type DomainEvent =
  /** A file's facts are in the tables. */
  | { readonly kind: 'batch.published'; readonly batchId: number; readonly fileKind: string }
  /** A file's facts were taken back. */
  | { readonly kind: 'batch.undone'; readonly batchId: number; readonly fileKind: string }
  /** A person decided about a pair of records. */
  | { readonly kind: 'pair.decided'; readonly childId: string; readonly pupilId: string }
  /** A school answered about its list in one press, or took the press back. */
  | { readonly kind: 'roll.answered'; readonly urn: string; readonly press: string }
  /** A child was asserted into the cohort, or the assertion withdrawn. */
  | { readonly kind: 'cohort.asserted'; readonly childId: string }
  /** A manager said who a child's plan or case names, or that it ended. */
  | { readonly kind: 'professional.named'; readonly childId: string }
  /** A question to the Virtual School was asked, taken, ended, or names a child no more. */
  | { readonly kind: 'advice.changed'; readonly adviceId: string }
  /** Somebody was stopped for opening too many children's pages. */
  | { readonly kind: 'pace.reached'; readonly personId: string }
  /** Somebody's second factors changed by their own hand. */
  | { readonly kind: 'factor.changed'; readonly personId: string }
  /** Somebody signed in from a browser that they had not used before. */
  | { readonly kind: 'device.new'; readonly personId: string }
  /** An emergency account was opened with its sealed key. */
  | { readonly kind: 'emergency-account.used'; readonly personId: string }
  /** A setting that bears on membership or linkage changed. */
  | { readonly kind: 'setting.changed'; readonly key: string };

/** The event's name. */
export type EventKind = DomainEvent['kind'];

/** An event of one kind. */
export type EventOf<Kind extends EventKind> = Extract<DomainEvent, { readonly kind: Kind }>;

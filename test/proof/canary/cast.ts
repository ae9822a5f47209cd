/** Who looks, and what they are to the children: the ids of people. */
export interface Cast {
  /** Worker of the first team, with children of their own. */
  readonly worker: string;
  readonly workerEmail: string;
  /** A worker of the last team, who opens records in an emergency. */
  readonly outsider: string;
  readonly reviewingOfficer: string;
  readonly youthJustice: string;
  readonly inclusion: string;
  /** Of the first school. */
  readonly lead: string;
  readonly adviser: string;
  readonly head: string;
  readonly governance: string;
  readonly analyst: string;
  readonly schoolOfficer: string;
  /** On the allow-list of the protected children of the first team. */
  readonly allowed: readonly string[];
  readonly all: readonly string[];
}

/** Certificates as information governance reads them. */
import { sql, type Tx } from '../../platform/db.ts';
import type { Certificate } from './certificates.ts';
import type { ClassId } from './schedule.ts';

const columns = sql`
  certificate_id as "certificateId", class as "classId", rule_version as "ruleVersion", rule,
  disposed_at as "disposedAt", subjects, counts, from_day as "fromDay", to_day as "toDay",
  manifest_sha256 as "manifestSha256"`;

const ofClass = (classId: ClassId | '') => (classId === '' ? sql`` : sql`and class = ${classId}`);

/** How many there are, of one class or of all. */
export async function countCertificates(tx: Tx, classId: ClassId | ''): Promise<number> {
  const { count } = await tx.one(sql<{ count: number }>`
    select count(*)::int as count from retention_certificate
    where authority_id = ${tx.authorityId} ${ofClass(classId)}`);
  return count;
}

/** The newest first. */
export async function listCertificates(
  tx: Tx,
  classId: ClassId | '',
  page: { readonly offset: number; readonly limit: number },
): Promise<Certificate[]> {
  return tx.all(sql<Certificate>`
    select ${columns} from retention_certificate
    where authority_id = ${tx.authorityId} ${ofClass(classId)}
    order by disposed_at desc, certificate_id limit ${page.limit} offset ${page.offset}`);
}

/** One certificate with the lines of its manifest. */
export async function findCertificate(
  tx: Tx,
  certificateId: string,
): Promise<(Certificate & { readonly manifest: readonly string[] }) | undefined> {
  return tx.maybe(sql<Certificate & { readonly manifest: readonly string[] }>`
    select ${columns}, manifest from retention_certificate
    where authority_id = ${tx.authorityId} and certificate_id = ${certificateId}`);
}

/** What went of one class since a moment. */
export interface Disposed {
  readonly classId: string;
  readonly things: number;
  readonly lastAt: Date;
}

/** What went since a moment, by class. */
export async function disposedSince(tx: Tx, since: Date): Promise<Disposed[]> {
  return tx.all(sql<Disposed>`
    select class as "classId", sum(subjects)::int as things, max(disposed_at) as "lastAt"
    from retention_certificate where authority_id = ${tx.authorityId} and disposed_at >= ${since}
    group by class`);
}

/** Homes in what people write. */
import { sql, type Tx } from '../../platform/db.ts';

/** Shorter lines of an address are words of any text. */
const SHORTEST_LINE = 6;

/**
 * Whether the text holds an address or postcode of a child, protected or not, that the viewer may see.
 * Only such: an answer about other addresses would say where a child lives to somebody who guesses.
 */
export async function holdsHomeInSight(tx: Tx, text: string): Promise<boolean> {
  const folded = text.toLowerCase();
  const found = await tx.maybe(sql`
    select 1 from child_address
    where authority_id = ${tx.authorityId} and (
      (length(line) >= ${SHORTEST_LINE} and position(lower(line) in ${folded}) > 0)
      or (postcode <> '' and position(replace(lower(postcode), ' ', '') in ${folded.replaceAll(' ', '')}) > 0))
    limit 1`);
  return found !== undefined;
}

/** Writes establishments and their trusts as the register says them. */
import type { PublishContext, StagedFacts } from '../../intake/kind.ts';
import type { EstablishmentFacts } from './read.ts';

/** Publishes establishments; an older register never overwrites what a newer one said. */
export async function publishRegister(
  context: PublishContext,
  records: readonly StagedFacts<EstablishmentFacts>[],
): Promise<void> {
  const trusts = new Map<string, string>();
  for (const { facts } of records) {
    if (facts.trust) trusts.set(facts.trust.id, facts.trust.name);
  }
  await context.merge(
    { table: 'trust', key: ['trust_id'], columns: ['name'] },
    [...trusts].map(([id, name]) => ({ trust_id: id, name })),
  );
  // Registers differ in the columns they bring: those that this one leaves out keep what they hold.
  const groups = Map.groupBy(records, ({ facts }) => Object.keys(facts.columns).sort().join());
  for (const group of groups.values()) {
    const columns = Object.keys(group[0]?.facts.columns ?? {}).filter((name) => name !== 'urn');
    await context.merge(
      { table: 'establishment', key: ['urn'], columns: [...columns, 'trust_id'], hasAsOf: true },
      group.map(({ facts }) => ({ ...facts.columns, trust_id: facts.trust?.id ?? null })),
    );
  }
}

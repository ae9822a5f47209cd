/** Which definitions an authority uses, and what it changed in them. */
import { z } from 'zod';
import { calendarDate } from '../../platform/calendar-date.ts';
import { sql, type Tx } from '../../platform/db.ts';
import {
  cohortDefinitions,
  defaultDefinitionId,
  type CohortDefinition,
  type CohortSettings,
  type DefinitionId,
  type DefinitionOverride,
} from './definitions.ts';

/** What an administrator may change in a definition; unknown fields are refused. */
export const overrideSchema = z.strictObject({
  lookBackYears: z.number().int().min(0).max(18).nullable().optional(),
  qualifying: z
    .strictObject({
      cinPlan: z.boolean(),
      cpPlan: z.boolean(),
      disabilityWithOpenEpisode: z.boolean(),
      openSection47: z.boolean(),
      openEpisodeAfterAssessment: z.boolean(),
      kinshipArrangement: z.boolean(),
      assertion: z.boolean(),
    })
    .partial()
    .optional(),
  excludes: z
    .strictObject({
      assessmentOnly: z.boolean(),
      casesOtherThanInNeed: z.boolean(),
      lookedAfter: z.boolean(),
      previouslyLookedAfter: z.boolean(),
    })
    .partial()
    .optional(),
});

/** One definition as the authority uses it. */
export interface DefinitionInUse {
  readonly definition: CohortDefinition;
  readonly isDefault: boolean;
  readonly isOn: boolean;
  readonly commencesOn: string | null;
  /** The first day on which lists under it were worked out here; null = never yet. */
  readonly firstSaidOn: string | null;
  readonly override: DefinitionOverride;
}

/** Enters the definitions that the authority has no row for yet. */
export async function ensureDefinitions(tx: Tx): Promise<void> {
  for (const { id } of cohortDefinitions) {
    await tx.run(sql`
      insert into cohort_definition (authority_id, definition, is_default)
      values (${tx.authorityId}, ${id}, ${id === defaultDefinitionId})
      on conflict do nothing`);
  }
}

/** All definitions, the authority's default first. */
export async function definitionsInUse(tx: Tx): Promise<DefinitionInUse[]> {
  const rows = await tx.all(sql<Row>`
    select definition, override, is_default, is_on, commences_on, first_said_on
    from cohort_definition where authority_id = ${tx.authorityId}`);
  const byId = new Map(rows.map((row) => [row.definition, row]));
  return cohortDefinitions
    .map((definition) => inUse(definition, byId.get(definition.id)))
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault));
}

interface Row {
  readonly definition: string;
  readonly override: unknown;
  readonly is_default: boolean;
  readonly is_on: boolean;
  readonly commences_on: string | null;
  readonly first_said_on: string | null;
}

function inUse(definition: CohortDefinition, row: Row | undefined): DefinitionInUse {
  return {
    definition,
    isDefault: row?.is_default ?? definition.id === defaultDefinitionId,
    isOn: row?.is_on ?? true,
    commencesOn: row?.commences_on ?? null,
    firstSaidOn: row?.first_said_on ?? null,
    override: row === undefined ? {} : (overrideSchema.parse(row.override) as DefinitionOverride),
  };
}

/** The authority's changes in the form that the rules take. */
export function settingsFrom(definitions: readonly DefinitionInUse[]): CohortSettings {
  const overrides: Partial<Record<DefinitionId, DefinitionOverride>> = {};
  const commencements: CohortSettings['commencements'] & object = {};
  for (const { definition, override, commencesOn } of definitions) {
    overrides[definition.id] = override;
    if (commencesOn !== null) commencements[definition.id] = calendarDate(commencesOn);
  }
  return { overrides, commencements };
}

/** Every census rule, and those in force in one collection. */
import { isInForce } from '../code-lists.ts';
import { assessmentRules } from './assessments.ts';
import { characteristicsRules } from './characteristics.ts';
import { cinPlanRules } from './cin-plans.ts';
import { cpPlanRules } from './cp-plans.ts';
import type { ChildRule, RuleFacts } from './define.ts';
import { episodeRules } from './episodes.ts';
import { identifierRules } from './identifiers.ts';
import { referralRules } from './referral.ts';
import { headerRules, returnRules } from './return-rules.ts';
import type { ReturnRule } from './return-rules.ts';
import { section47Rules } from './section47.ts';

/** Every rule about one child. */
export const childRules: readonly ChildRule[] = [
  ...identifierRules,
  ...characteristicsRules,
  ...referralRules,
  ...episodeRules,
  ...assessmentRules,
  ...cinPlanRules,
  ...section47Rules,
  ...cpPlanRules,
];

/** Every rule as data, for lists and pages. */
export const cinCensusRules: readonly RuleFacts[] = [...headerRules, ...childRules, ...returnRules];

/** The rules about children and about the return that apply in a collection year (`2025-26`). */
export function rulesInForce(collection: string): {
  readonly child: readonly ChildRule[];
  readonly whole: readonly ReturnRule[];
} {
  return {
    child: childRules.filter((rule) => isInForce(rule, collection)),
    whole: returnRules.filter((rule) => isInForce(rule, collection)),
  };
}

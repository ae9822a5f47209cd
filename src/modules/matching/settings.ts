/** Local settings of linkage. */
import { z } from 'zod';
import { setting } from '../../access/index.ts';
import { USUAL_THRESHOLDS } from './engine/decide.ts';

/** From which probability a pair is linked or shown. */
export const thresholdsSetting = setting({
  key: 'matching.thresholds',
  title: 'Thresholds of linkage',
  help: 'From which probability two records are linked by themselves, and from which they are shown for review. Higher means fewer wrong links and more pairs to review.',
  schema: z.strictObject({
    link: z.number().min(0.9).max(1),
    review: z.number().min(0.001).max(0.9),
    margin: z.number().min(0).max(20),
  }),
  standard: { ...USUAL_THRESHOLDS },
});

/** Whether schools see children through links that nobody and no UPN confirmed. */
export const showProbableSetting = setting({
  key: 'matching.schools-see-probable-links',
  title: 'Schools see probable links',
  help: 'Off: a school sees a child only when a valid UPN with agreeing name or birth date, or a person, confirmed the link. Turn it on only after looking at the measured precision of the links.',
  schema: z.boolean(),
  standard: false,
});

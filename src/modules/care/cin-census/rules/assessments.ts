/** Census rules on assessments and their factors. */
import type { CinAssessment } from '../record.ts';
import { error, hasRepeats, isBefore, isOutsideYear, onAssessment, query } from './define.ts';
import type { ChildRule } from './define.ts';
import { fallsWithin, isClosedAfterAssessment, isOpenAssessment } from './states.ts';

function spanOf(assessment: CinAssessment) {
  return { start: assessment.start, end: assessment.authorised };
}

const dateRules: readonly ChildRule[] = [
  error({
    number: '1103',
    spoils: 'block',
    module: 'Assessments',
    message: 'The assessment starts before the referral. Check both dates.',
    check: onAssessment(
      ['AssessmentActualStartDate', 'CINreferralDate'],
      (assessment, _child, _census, episode) => isBefore(assessment.start, episode.referralDate),
    ),
  }),
  error({
    number: '8608',
    spoils: 'block',
    module: 'Assessments',
    message: 'The assessment starts after it was authorised. Check both dates.',
    check: onAssessment(
      ['AssessmentActualStartDate', 'AssessmentAuthorisationDate'],
      (assessment) => isBefore(assessment.authorised, assessment.start),
    ),
  }),
  query({
    number: '8670Q',
    module: 'Assessments',
    message:
      'The assessment has been open for more than 45 working days at the end of the census year. Give its authorisation date, or check that it is still going on.',
    check: onAssessment(
      ['AssessmentActualStartDate', 'AssessmentAuthorisationDate'],
      (assessment, _child, census) =>
        isOpenAssessment(assessment) && isBefore(assessment.start, census.assessmentLimit),
    ),
  }),
  error({
    number: '8696',
    spoils: 'nothing',
    module: 'Assessments',
    message:
      'The assessment was authorised outside the census year. Check the date; earlier assessments belong in an earlier return.',
    check: onAssessment(['AssessmentAuthorisationDate'], (assessment, _child, census) =>
      isOutsideYear(assessment.authorised, census),
    ),
  }),
  error({
    number: '8736',
    spoils: 'nothing',
    module: 'Assessments',
    message:
      'The assessment is not completed, and did not start in the census year. Give its authorisation date, or check the start.',
    check: onAssessment(
      ['AssessmentActualStartDate', 'AssessmentAuthorisationDate'],
      (assessment, _child, census) =>
        isOpenAssessment(assessment) && isOutsideYear(assessment.start, census),
    ),
  }),
  query({
    number: '8863Q',
    module: 'Assessments',
    message:
      'The assessment starts while another one of the episode is going on. Check the dates of both, or whether they are one.',
    check: (child, census, found) => {
      for (const { assessments } of child.episodes) {
        for (const assessment of assessments) {
          const overlaps = assessments.some(
            (other) =>
              other !== assessment &&
              fallsWithin(
                assessment.start,
                spanOf(other),
                isOpenAssessment(other),
                census.end,
                'counts',
              ),
          );
          if (overlaps) {
            found(assessment.at, ['AssessmentActualStartDate', 'AssessmentAuthorisationDate']);
          }
        }
      }
    },
  }),
  error({
    number: '8896',
    spoils: 'nothing',
    module: 'Assessments',
    message:
      'The episode has more than one assessment without an authorisation date. Give the dates of those that are completed.',
    check: (child, _census, found) => {
      for (const { assessments } of child.episodes) {
        for (const { at } of assessments.filter(isOpenAssessment).slice(1)) {
          found(at, ['AssessmentAuthorisationDate']);
        }
      }
    },
  }),
];

const factorRules: readonly ChildRule[] = [
  error({
    number: '8614',
    spoils: 'nothing',
    module: 'Assessments',
    message:
      'Factors are recorded for an assessment that is not completed. Give its authorisation date, or leave the factors out until it is.',
    check: onAssessment(
      ['AssessmentAuthorisationDate', 'AssessmentFactors'],
      (assessment) => isOpenAssessment(assessment) && assessment.factors.length > 0,
    ),
  }),
  error({
    number: '8869',
    spoils: 'nothing',
    module: 'Assessments',
    message:
      'Factor 21 (no factors identified) stands beside another factor. Leave out one or the other.',
    check: onAssessment(
      ['AssessmentFactors'],
      ({ factors }) => factors.includes('21') && factors.some((factor) => factor !== '21'),
    ),
  }),
  query({
    number: '8873Q',
    module: 'Assessments',
    message:
      'The only assessment of the episode found no factors (21), so the case would close as RC8 or RC9, but it did not. Check the factors and the reason for closure.',
    check: (child, _census, found) => {
      for (const episode of child.episodes) {
        const [only, another] = episode.assessments;
        if (only === undefined || another !== undefined) continue;
        if (only.factors.includes('21') && !isClosedAfterAssessment(episode)) {
          found(only.at, ['AssessmentFactors', 'ReasonForClosure']);
        }
      }
    },
  }),
  query({
    number: '8897Q',
    module: 'Assessments',
    message:
      'The assessment is completed, but its factors are missing or not the census’s codes for this year. Give the factors, or 21 if none was found.',
    check: onAssessment(['AssessmentFactors'], ({ authorised, factors }, _child, census) => {
      if (authorised === undefined || authorised < census.start) return false;
      const listed = census.codes.get('AssessmentFactors');
      return factors.length === 0 || factors.some((factor) => listed?.has(factor) !== true);
    }),
  }),
  error({
    number: '8898',
    spoils: 'nothing',
    module: 'Assessments',
    message: 'The same factor is given twice in one assessment. Leave it once.',
    check: onAssessment(['AssessmentFactors'], ({ factors }) => hasRepeats(factors)),
  }),
  query({
    number: '8945Q',
    firstCollection: '2024-25',
    module: 'Assessments',
    message:
      'Factor 18A (physical abuse) no longer says enough. Use 18B (by a child) or 18C (by an adult).',
    check: onAssessment(['AssessmentFactors'], ({ factors }) => factors.includes('18A')),
  }),
  query({
    number: '8950Q',
    firstCollection: '2024-25',
    module: 'Assessments',
    message:
      'Factor 19A (sexual abuse) no longer says enough. Use 19B (by a child) or 19C (by an adult).',
    check: onAssessment(['AssessmentFactors'], ({ factors }) => factors.includes('19A')),
  }),
];

/** Rules 1103, 8608, 8614, 8670Q, 8696, 8736, 8863Q, 8869, 8873Q, 8896 to 8898, 8945Q, 8950Q. */
export const assessmentRules: readonly ChildRule[] = [...dateRules, ...factorRules];

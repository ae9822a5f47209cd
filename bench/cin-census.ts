/**
 * How long a children in need census takes to check, how much memory it needs, and how both grow.
 * Each run is a process of its own, so that peak memory is that run's and start-up is not counted.
 */
import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { checkCinCensus, summariseCheck } from '../src/modules/care/index.ts';
import { upnCheckLetter } from '../src/modules/people/index.ts';

/** The figures of one size. */
export interface CinCensusFigures {
  readonly children: number;
  readonly megabytes: number;
  readonly runs: number;
  /** Milliseconds to check, without starting the process. */
  readonly medianMs: number;
  readonly minMs: number;
  readonly maxMs: number;
  /** Processor time of the median run: what it costs when others use the machine too. */
  readonly cpuMs: number;
  /** Greatest resident memory of any run. */
  readonly peakMb: number;
  readonly issues: number;
}

interface Run {
  readonly ms: number;
  readonly cpuMs: number;
  readonly peakMb: number;
  readonly issues: number;
  readonly children: number;
}

const RUNS = 5;
const DAY_MS = 86_400_000;
const YEAR_START_MS = Date.UTC(2025, 3, 1);

function day(offset: number): string {
  return new Date(YEAR_START_MS + offset * DAY_MS).toISOString().slice(0, 10);
}

/** A weekday near the given day of the census year. */
function weekdayNear(offset: number): string {
  const date = new Date(YEAR_START_MS + offset * DAY_MS);
  const skip = { 0: 1, 6: 2 }[date.getUTCDay()] ?? 0;
  return day(offset + skip);
}

function element(name: string, value: string): string {
  return `        <${name}>${value}</${name}>\n`;
}

/** One child of a made-up return: every tenth has a slip that a rule finds. */
function childXml(index: number): string {
  const digits = `319${String(200_000_000 + index).slice(-9)}`;
  const upn = `${upnCheckLetter(digits) ?? ''}${digits}`;
  const shift = index % 60;
  const conference = weekdayNear(150 + shift);
  const protection =
    index % 4 === 0
      ? `      <Section47>\n${element('S47ActualStartDate', day(140 + shift))}${element('InitialCPCtarget', weekdayNear(161 + shift))}${element('DateOfInitialCPC', conference)}${element('ICPCnotRequired', '0')}      </Section47>\n`
      : '';
  const plan =
    index % 4 === 0
      ? `      <ChildProtectionPlans>\n${element('CPPstartDate', conference)}${index % 20 === 0 ? element('CPPendDate', conference) : ''}${element('InitialCategoryOfAbuse', 'NEG')}${element('LatestCategoryOfAbuse', 'EMO')}${element('NumberOfPreviousCPP', '0')}        <Reviews>\n  ${element('CPPreviewDate', day(240 + shift))}        </Reviews>\n      </ChildProtectionPlans>\n`
      : '';
  const closed =
    index % 3 === 0
      ? element('CINclosureDate', day(320 + (index % 30))) +
        (index % 30 === 0 ? '' : element('ReasonForClosure', 'RC7'))
      : '';
  return `    <Child>
      <ChildIdentifiers>
${element('LAchildID', `EX${1_000_000 + index}`)}${element('UPN', upn)}${element('PersonBirthDate', `${2008 + (index % 14)}-0${1 + (index % 9)}-1${index % 10}`)}${element('Sex', index % 2 === 0 ? 'F' : 'M')}      </ChildIdentifiers>
      <ChildCharacteristics>
${element('Ethnicity', 'WBRI')}        <Disabilities>
  ${element('Disability', index % 7 === 0 ? 'LD' : 'NONE')}        </Disabilities>
      </ChildCharacteristics>
      <CINdetails>
${element('CINreferralDate', day(30 + shift))}${element('ReferralSource', '2A')}${element('PrimaryNeedCode', 'N1')}${closed}        <Assessments>
${element('AssessmentActualStartDate', day(31 + shift))}${element('AssessmentAuthorisationDate', day(70 + shift))}          <FactorsIdentifiedAtAssessment>
  ${element('AssessmentFactors', '3B')}  ${element('AssessmentFactors', '16A')}          </FactorsIdentifiedAtAssessment>
        </Assessments>
        <CINPlanDates>
${element('CINPlanStartDate', day(72 + shift))}${element('CINPlanEndDate', day(130 + shift))}        </CINPlanDates>
${protection}${element('ReferralNFA', '0')}${plan}      </CINdetails>
    </Child>
`;
}

/** A made-up return of this many children, piece by piece. */
export function* returnXml(children: number, authority = '319'): Generator<string> {
  yield `<?xml version="1.0" encoding="UTF-8"?>
<Message>
  <Header>
    <CollectionDetails><Collection>CIN</Collection><Year>2026</Year><ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails>
    <Source><SourceLevel>L</SourceLevel><LEA>${authority}</LEA></Source>
  </Header>
  <Children>
`;
  for (let index = 1; index <= children; index += 1) yield childXml(index);
  yield '  </Children>\n</Message>\n';
}

/** Checks a file and says what it took; run in a process of its own. */
async function measure(file: string): Promise<Run> {
  const before = performance.now();
  const cpuBefore = process.cpuUsage();
  const summary = await summariseCheck(checkCinCensus(createReadStream(file)), file);
  const cpu = process.cpuUsage(cpuBefore);
  return {
    ms: performance.now() - before,
    cpuMs: (cpu.user + cpu.system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
    issues: summary.issues.length,
    children: summary.read.children,
  };
}

async function measureApart(file: string): Promise<Run> {
  const run = promisify(execFile);
  const { stdout } = await run(process.execPath, [import.meta.filename, 'measure', file]);
  return JSON.parse(stdout) as Run;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/**
 * Measures the check at each number of children (10,000 and 100,000 unless told) and prints a line
 * for each, with how time and memory grew from the size before.
 */
export async function benchCinCensus(
  print: (line: string) => void,
  sizes: readonly number[] = [10_000, 100_000],
): Promise<readonly CinCensusFigures[]> {
  const folder = await mkdtemp(join(tmpdir(), 'alongside-bench-'));
  const all: CinCensusFigures[] = [];
  try {
    for (const children of sizes) {
      const file = join(folder, `${children}.xml`);
      await pipeline(Readable.from(returnXml(children)), createWriteStream(file));
      const runs: Run[] = [];
      for (let run = 0; run < RUNS; run += 1) runs.push(await measureApart(file));
      const times = runs.map(({ ms }) => ms);
      const figures: CinCensusFigures = {
        children,
        megabytes: (await stat(file)).size / 1_000_000,
        runs: RUNS,
        medianMs: median(times),
        minMs: Math.min(...times),
        maxMs: Math.max(...times),
        cpuMs: median(runs.map(({ cpuMs }) => cpuMs)),
        peakMb: Math.max(...runs.map(({ peakMb }) => peakMb)),
        issues: runs[0]?.issues ?? 0,
      };
      print(lineOf(figures, all.at(-1)));
      all.push(figures);
      await rm(file);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return all;
}

function lineOf(now: CinCensusFigures, before: CinCensusFigures | undefined): string {
  const growth =
    before === undefined
      ? ''
      : `; ${(now.children / before.children).toFixed(0)} times the children: processor x ${(now.cpuMs / before.cpuMs).toFixed(1)}, memory x ${(now.peakMb / before.peakMb).toFixed(2)}`;
  return `cin-census check, ${now.children} children (${now.megabytes.toFixed(1)} MB, ${now.issues} issues): median ${now.medianMs.toFixed(0)} ms of ${now.runs} (${now.minMs.toFixed(0)} to ${now.maxMs.toFixed(0)}), processor ${now.cpuMs.toFixed(0)} ms, peak memory ${now.peakMb.toFixed(0)} MB${growth}`;
}

const [verb, file] = process.argv.slice(2);
if (import.meta.main) {
  if (verb === 'measure' && file !== undefined) {
    process.stdout.write(JSON.stringify(await measure(file)));
  } else {
    await benchCinCensus((line) => {
      console.log(line);
    });
  }
}

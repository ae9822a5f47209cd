/**
 * What the reading process says to the server, one JSON object a line. Facts travel as canonical
 * text: they are hashed where they are read and stored as they are, so the server parses no file.
 */
import { z } from 'zod';
import { surveySchema } from './survey.ts';

const issueSchema = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'query']),
  message: z.string(),
  fields: z.array(z.string()),
  path: z.string().optional(),
  line: z.number().optional(),
  column: z.string().optional(),
  /** Findings about the file that point at a record all the same. */
  index: z.number().optional(),
  key: z.string().nullable().optional(),
});

/** One finding as it travels. */
export type WireIssue = z.infer<typeof issueSchema>;

const messageSchema = z.discriminatedUnion('say', [
  z.object({
    say: z.literal('header'),
    version: z.string().nullable(),
    series: z.string(),
    before: z.string(),
    after: z.string(),
  }),
  z.object({
    say: z.literal('record'),
    index: z.number(),
    key: z.string().nullable(),
    accepted: z.boolean(),
    /** Not accepted, but its facts hold without the wrong values. */
    usable: z.boolean(),
    hash: z.string(),
    facts: z.string(),
    received: z.string(),
    issues: z.array(issueSchema),
  }),
  z.object({
    say: z.literal('withdrawn'),
    index: z.number(),
    key: z.string().nullable(),
    usable: z.boolean(),
    issues: z.array(issueSchema),
  }),
  z.object({ say: z.literal('file-issue'), issue: issueSchema }),
  z.object({ say: z.literal('refusal'), reason: z.string(), line: z.number().optional() }),
  z.object({ say: z.literal('at'), bytes: z.number() }),
  z.object({ say: z.literal('survey'), survey: surveySchema }),
  z.object({ say: z.literal('end'), read: z.number() }),
]);

/** One line from the reading process. */
export type WireMessage = z.infer<typeof messageSchema>;

/** Parses one line; throws for anything that is not a message. */
export function parseMessage(line: string): WireMessage {
  return messageSchema.parse(JSON.parse(line));
}

const taskSchema = z.object({
  what: z.enum(['read', 'survey']),
  path: z.string(),
  kind: z.string(),
  /**
   * The headings under which the mapping was confirmed: a file that they or its values no longer fit
   * is surveyed instead of read.
   */
  confirmedHeader: z.array(z.string()).optional(),
  options: z.object({
    asOf: z.string(),
    authorityId: z.string(),
    urn: z.string().optional(),
    mapping: z
      .object({
        columns: z.record(z.string(), z.string()),
        values: z.record(z.string(), z.record(z.string(), z.string())),
      })
      .optional(),
  }),
});

/** What the reading process is asked to do; one line on its standard input. */
export type ReadTask = z.infer<typeof taskSchema>;

/** Parses the task. */
export function parseTask(line: string): ReadTask {
  return taskSchema.parse(JSON.parse(line));
}

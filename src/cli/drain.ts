/** Does what a command's facts ask for (links, the cohort) before the command ends. */
import { background, moduleDeps, type Authority } from '../app.ts';
import type { Runtime } from '../runtime.ts';
import { sealAudit } from '../access/index.ts';

/** Handles events and recomputation until nothing waits, and seals the audit. */
export async function drain(runtime: Runtime, authority: Authority): Promise<void> {
  const deps = moduleDeps(runtime, authority.authorityId);
  await runtime.jobs.drain(background(deps).handlers);
  await sealAudit(runtime.database, authority.authorityId);
}

/** Panels that fail alone: each loads behind a savepoint, and a fault in one leaves the others whole. */
import { record, type Viewer } from '../../../access/index.ts';
import { sql, type Tx } from '../../../platform/db.ts';

/** A fact with its name, as the macro `definitions` takes it. */
export interface Fact {
  readonly key: string;
  readonly value: string | null;
  readonly note?: string | undefined;
  readonly missing?: string | undefined;
  readonly href?: string | undefined;
}

/** One thing on the line of time. */
export interface Moment {
  readonly date: string;
  readonly agency: 'social-care' | 'school' | 'alongside';
  readonly agencyText: string;
  readonly words: string;
  readonly detail?: string | undefined;
}

/** What a panel is made of. */
export type Part =
  | { readonly kind: 'facts'; readonly rows: readonly Fact[] }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'history'; readonly items: readonly Moment[] };

/** What a panel's loader gives. */
export interface PanelBody {
  readonly parts: readonly Part[];
  /** What it means that there is nothing; shown instead of the parts. */
  readonly empty?: string | undefined;
  readonly source: string;
  readonly updated?: string | undefined;
}

/** A panel as the page shows it. */
export interface Panel {
  readonly id: string;
  readonly title: string;
  readonly wide: boolean;
  readonly parts: readonly Part[];
  readonly empty: string | undefined;
  readonly source: string | undefined;
  readonly updated: string | undefined;
  readonly failed: { readonly sentence: string; readonly reference: string } | undefined;
}

/** A panel to be loaded. */
export interface PanelSpec {
  readonly id: string;
  readonly title: string;
  readonly wide?: boolean;
  readonly load: (tx: Tx) => Promise<PanelBody>;
}

/** Loads one panel; a fault becomes a panel that says so, noted in the audit with its reference. */
export async function loadPanel(tx: Tx, viewer: Viewer, spec: PanelSpec): Promise<Panel> {
  const { id, title, wide = false } = spec;
  await tx.run(sql`savepoint panel`);
  try {
    const { parts, empty, source, updated } = await spec.load(tx);
    await tx.run(sql`release savepoint panel`);
    return { id, title, wide, parts, empty, source, updated, failed: undefined };
  } catch {
    await tx.run(sql`rollback to savepoint panel`);
    await record(tx, viewer, { event: 'panel.failed', decision: 'error', ref: id });
    return {
      id,
      title,
      wide,
      parts: [],
      empty: undefined,
      source: undefined,
      updated: undefined,
      failed: {
        sentence: 'This part could not be shown. The rest of the page is complete.',
        reference: viewer.requestId,
      },
    };
  }
}

/** Loads panels one after the other in one transaction. */
export async function loadPanels(
  tx: Tx,
  viewer: Viewer,
  specs: readonly PanelSpec[],
): Promise<Panel[]> {
  const panels: Panel[] = [];
  for (const spec of specs) panels.push(await loadPanel(tx, viewer, spec));
  return panels;
}

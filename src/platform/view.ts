/**
 * Pages as text: Nunjucks templates over plain view models. A template that reads a field its model
 * does not have throws (see view/strict.ts), everything printed is escaped, and each template is
 * compiled once a process. How to build a page: docs/pages.md.
 */
import { createEngine, templateNames } from './view/engine.ts';
import { watched, watchedFields } from './view/strict.ts';
import { checkedShell } from './view/shell.ts';
import { errorModel } from './view/error-pages.ts';
import type { EngineOptions } from './view/engine.ts';
import type { ErrorPage } from './view/error-pages.ts';
import type { FormProblem } from './view/filters.ts';
import type { ShellModel } from './view/shell.ts';

export { options, UnknownFieldError } from './view/strict.ts';
export { defaultThemeColour, checkThemeColour, themeCss, themeHref } from './view/theme.ts';
export { shellAddresses } from './view/shell.ts';
export { pageNumber, pageSize, paging, sortLink } from './view/table.ts';
export { withQuery } from './view/address.ts';
export { assetHref, assetVersion, builtAssets } from './view/assets.ts';
export * as words from './view/words.ts';
export type { ErrorPage } from './view/error-pages.ts';
export type {
  DataTable,
  EmptyState,
  Paging,
  SortDirection,
  TableCell,
  TableColumn,
  TableRow,
  Tag,
} from './view/table.ts';
export type { Query } from './view/address.ts';
export type { FormProblem } from './view/filters.ts';
export type { Banner, NavigationItem, ShellModel, ShellPerson, ShellSearch } from './view/shell.ts';

/** A link with its words. */
export interface Link {
  readonly text: string;
  readonly href: string;
}

/** What every page has besides its own fields. */
export interface PageFrame {
  /** The answer to the page's question, without the authority's name: `14 pupils, 2 to confirm`. */
  readonly title: string;
  /** One step up. Never together with `breadcrumbs`. */
  readonly back?: Link | undefined;
  /** The steps from home to the page above this one. */
  readonly breadcrumbs?: readonly Link[] | undefined;
  /** Problems of the form on this page, in the order of its questions. */
  readonly problems?: readonly FormProblem[] | undefined;
}

/** A page's model: the frame and the page's own fields, typed by the page or written in place. */
export type PageModel = PageFrame | (PageFrame & Readonly<Record<string, unknown>>);

/** What makes pages out of templates and models. */
export interface View {
  /**
   * Renders a template (`intake/views/preview.njk`) with a model. Throws when the template is missing
   * or reads a field that neither it nor the model sets.
   */
  readonly render: (template: string, model: object) => string;
  /** Renders a whole page: a template that extends `layout.njk`, its fields, and the shell around it. */
  readonly renderPage: (template: string, shell: ShellModel, model: PageModel) => string;
  /** Renders an error page; the caller sends it with the same status. */
  readonly renderError: (page: ErrorPage, shell: ShellModel) => string;
  /** Compiles every template of ours, so that a mistake in one is found at once; answers their names. */
  readonly compileTemplates: () => string[];
}

/** A view over the product's templates and any more folders; pages use the one below. */
export function createView(options: EngineOptions): View {
  const engine = createEngine(options);
  const renderPage: View['renderPage'] = (template, shell, model) => {
    if (model.back && model.breadcrumbs) {
      throw new Error('A page has a back link or breadcrumbs, never both');
    }
    return engine.render(template, {
      back: undefined,
      breadcrumbs: undefined,
      problems: undefined,
      ...watchedFields(model),
      shell: watched(checkedShell(shell), 'shell'),
    });
  };
  return {
    renderPage,
    render: (template, model) => engine.render(template, watchedFields(model)),
    renderError: (page, shell) => renderPage('errors/error.njk', shell, errorModel(page, shell)),
    compileTemplates: () => {
      const names = templateNames();
      for (const name of names) engine.getTemplate(name, true);
      return names;
    },
  };
}

/** The view that serves pages. Set ALONGSIDE_FRESH_TEMPLATES=1 while writing templates. */
export const { render, renderPage, renderError, compileTemplates } = createView({
  fresh: process.env['ALONGSIDE_FRESH_TEMPLATES'] === '1',
});

/** The gallery: every shared part in the pages that it is made for, with invented data. */
import { createView } from '../../src/platform/view.ts';
import { childPage, pairPage } from './children.ts';
import { answersPage, formPage, importPage, sentPage } from './intake.ts';
import { pupilsPage, schoolsPage, workPage } from './lists.ts';
import { analystShell, schoolShell, signedOutShell, socialWorkerShell } from './shell.ts';

const { render, renderPage, renderError } = createView({ folders: [import.meta.dirname] });

/** The pages by name, each as a whole document. */
export function galleryPages(): Readonly<Record<string, string>> {
  return {
    pupils: renderPage('pupils.njk', schoolShell, pupilsPage),
    work: renderPage('work.njk', socialWorkerShell, workPage),
    schools: renderPage('schools.njk', analystShell, schoolsPage),
    child: renderPage('child.njk', socialWorkerShell, childPage),
    pair: renderPage('pair.njk', analystShell, pairPage),
    import: renderPage('import.njk', analystShell, importPage),
    form: renderPage('form.njk', schoolShell, formPage),
    answers: renderPage('answers.njk', schoolShell, answersPage),
    sent: renderPage('sent.njk', schoolShell, sentPage),
    refused: renderError({ status: 403 }, schoolShell),
    missing: renderError({ status: 404 }, socialWorkerShell),
    fault: renderError({ status: 500, reference: '7f3a21c8' }, analystShell),
    notReady: renderError({ status: 503 }, signedOutShell),
  };
}

/** The last fragment of the import that is being read: finished, so it asks for no other. */
export function readingDone(): string {
  return render('reading.njk', { done: 60_000, words: 'All 60,000 rows read' });
}

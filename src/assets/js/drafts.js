/**
 * Keeps on the server what was typed into a form when its session is about to end, and puts it back once
 * the same person has signed in again. Nothing of it is stored in the browser.
 */

const TYPED =
  'textarea, select, input[type="text"], input[type="search"], input[type="email"], input[type="tel"], input:not([type]), input[type="radio"], input[type="checkbox"]';

let changed;

async function ask(address, fields) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'x-csrf-token': document.body.dataset.csrf ?? '' },
    body: new URLSearchParams(fields),
    credentials: 'same-origin',
    redirect: 'error',
  });
  if (!response.ok) throw new Error('Not kept');
  return response.json();
}

function here() {
  return window.location.pathname + window.location.search;
}

function fieldsOf(form) {
  return [...form.querySelectorAll(TYPED)].filter(
    ({ name, autocomplete }) => name !== '' && autocomplete !== 'one-time-code',
  );
}

function isChoice({ type }) {
  return type === 'radio' || type === 'checkbox';
}

/** Whether something was typed on this page that is not sent yet. */
export function hasDraft() {
  return changed !== undefined;
}

/** Keeps what was typed; whoever signs in again as the same person finds it here. */
export async function keepDraft() {
  if (changed === undefined) return;
  const fields = fieldsOf(changed)
    .filter((field) => !isChoice(field) || field.checked)
    .map(({ name, value }) => [name, value]);
  const action = changed.getAttribute('action') ?? '';
  await ask('/session/draft', { path: here(), fields: JSON.stringify({ action, fields }) });
}

/** Lets go of what was kept: the person is still there. */
export function dropDraft() {
  return ask('/session/draft/take', { path: here() });
}

function putBack(form, fields) {
  for (const field of fieldsOf(form)) {
    const values = fields.filter(([name]) => name === field.name).map(([, value]) => value);
    if (isChoice(field)) field.checked = values.includes(field.value);
    else if (values.length > 0) field.value = values[0];
    if (isChoice(field) && field.checked) field.dispatchEvent(new Event('click'));
  }
  const words = document.createElement('p');
  words.className = 'govuk-inset-text';
  words.setAttribute('role', 'status');
  form.prepend(words);
  words.textContent =
    'What you had typed before you were signed out is here again. Check it and send it.';
  changed = form;
}

/** Follows what is typed, and puts back what was kept for this page. */
export async function startDrafts() {
  if (!document.body.dataset.sessionSeconds) return;
  const forms = [...document.querySelectorAll('main form[method="post"]')].filter(
    (form) => fieldsOf(form).length > 0,
  );
  if (forms.length === 0) return;
  document.addEventListener('input', ({ target }) => {
    if (forms.includes(target.form)) changed = target.form;
  });
  document.addEventListener('submit', ({ target }) => {
    if (target === changed) changed = undefined;
  });
  try {
    const { action, fields } = await dropDraft();
    const form = forms.find((each) => (each.getAttribute('action') ?? '') === action);
    if (form !== undefined && fields !== undefined) putBack(form, fields);
  } catch {
    // Nothing was kept, or the session is over: the page stays as it is.
  }
}

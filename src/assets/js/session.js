/**
 * Warns before a session ends by itself, and prolongs it by one key: the button of the warning has the
 * focus. What is typed on the page stays there. Other windows of the same browser are listened to, so
 * that work in one keeps the others from warning.
 */

import { dropDraft, hasDraft, keepDraft } from './drafts.js';

const WARN_BEFORE_SECONDS = 120;
/** Once more shortly before the end: somebody may type without answering the warning in another window. */
const KEEP_BEFORE_SECONDS = 6;
const SEEN_AT = 'alongside-seen-at';

function seenAt(value) {
  try {
    if (value !== undefined) localStorage.setItem(SEEN_AT, String(value));
    return Number(localStorage.getItem(SEEN_AT) ?? 0);
  } catch {
    return 0;
  }
}

function createWarning(onStay) {
  const dialog = document.createElement('dialog');
  dialog.className = 'app-session-warning';
  dialog.setAttribute('aria-labelledby', 'app-session-warning-title');
  const title = document.createElement('h2');
  title.id = 'app-session-warning-title';
  title.className = 'govuk-heading-m';
  title.textContent = 'You will soon be signed out';
  const words = document.createElement('p');
  words.className = 'govuk-body';
  // Seen only: a voice that counts each second says nothing else.
  const clock = document.createElement('p');
  clock.className = 'app-session-warning__clock';
  clock.setAttribute('aria-hidden', 'true');
  const stay = document.createElement('button');
  stay.type = 'button';
  stay.className = 'govuk-button';
  stay.textContent = 'Stay signed in';
  stay.autofocus = true;
  dialog.append(title, words, clock, stay);
  stay.addEventListener('click', onStay);
  // Escape means the same: whoever presses it is there.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    onStay();
  });
  document.body.append(dialog);
  return { dialog, words, clock };
}

async function post(address) {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'x-csrf-token': document.body.dataset.csrf ?? '' },
    credentials: 'same-origin',
    redirect: 'error',
  });
  if (!response.ok) throw new Error('ended');
  return response;
}

function wordsFor(seconds) {
  if (seconds > 90) return 'Nothing happened here for a while. You are signed out in two minutes.';
  if (seconds > 30) return 'Nothing happened here for a while. You are signed out in a minute.';
  return 'Nothing happened here for a while. You are signed out in less than half a minute.';
}

function clockFor(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** Follows the session of a signed-in page, which says on its body how many seconds are left. */
export function startSession() {
  const left = Number(document.body.dataset.sessionSeconds);
  if (!(left > 0)) return;
  let length = left;
  let from = performance.timeOrigin + performance.now();
  seenAt(from);
  let warning;
  let isEnding = false;
  let kept = Infinity;

  const keep = async (seconds) => {
    kept = seconds;
    // Without the server nothing can be kept; the person is told to stay signed in, and still may.
    await keepDraft().catch(() => undefined);
  };
  const toSignIn = async () => {
    if (isEnding) return;
    isEnding = true;
    // Ended already, or ended in another window: the way on is the same.
    await post('/session/idle').catch(() => undefined);
    const here = window.location.pathname + window.location.search;
    window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
  };
  const stay = async () => {
    try {
      const response = await post('/session/extend');
      length = Number(await response.text());
      from = performance.timeOrigin + performance.now();
      seenAt(from);
      warning?.dialog.close();
    } catch {
      void toSignIn();
    }
  };
  const stayed = () => {
    if (warning?.dialog.open) warning.dialog.close();
    if (kept === Infinity) return;
    kept = Infinity;
    // What stays kept runs out by itself.
    void dropDraft().catch(() => undefined);
  };
  setInterval(() => {
    const now = performance.timeOrigin + performance.now();
    const last = Math.max(from, seenAt());
    const seconds = length - (now - last) / 1000;
    if (seconds <= 0) return void toSignIn();
    if (seconds > WARN_BEFORE_SECONDS) return stayed();
    if (
      hasDraft() &&
      (kept === Infinity || (kept > KEEP_BEFORE_SECONDS && seconds <= KEEP_BEFORE_SECONDS))
    )
      void keep(seconds);
    warning ??= createWarning(() => void stay());
    const text = wordsFor(seconds);
    if (warning.words.textContent !== text) warning.words.textContent = text;
    warning.clock.textContent = clockFor(seconds);
    if (!warning.dialog.open) warning.dialog.showModal();
  }, 1000);
}

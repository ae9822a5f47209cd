/**
 * Warns before a session ends by itself, and prolongs it by one key: the button of the warning has the
 * focus. What is typed on the page stays there. Other windows of the same browser are listened to, so
 * that work in one keeps the others from warning.
 */

const WARN_BEFORE_SECONDS = 120;
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
  const stay = document.createElement('button');
  stay.type = 'button';
  stay.className = 'govuk-button';
  stay.textContent = 'Stay signed in';
  stay.autofocus = true;
  dialog.append(title, words, stay);
  stay.addEventListener('click', onStay);
  // Escape means the same: whoever presses it is there.
  dialog.addEventListener('cancel', (event) => {
    event.preventDefault();
    onStay();
  });
  document.body.append(dialog);
  return { dialog, words };
}

function wordsFor(seconds) {
  if (seconds > 90) return 'Nothing happened here for a while. You are signed out in two minutes.';
  if (seconds > 30) return 'Nothing happened here for a while. You are signed out in a minute.';
  return 'Nothing happened here for a while. You are signed out in less than half a minute.';
}

/** Follows the session of a signed-in page, which says on its body how many seconds are left. */
export function startSession() {
  const left = Number(document.body.dataset.sessionSeconds);
  if (!(left > 0)) return;
  let length = left;
  let from = performance.timeOrigin + performance.now();
  seenAt(from);
  let warning;

  const toSignIn = () => {
    const here = window.location.pathname + window.location.search;
    window.location.assign(`/sign-in?next=${encodeURIComponent(here)}`);
  };
  const stay = async () => {
    try {
      const response = await fetch('/session/extend', {
        method: 'POST',
        headers: { 'x-csrf-token': document.body.dataset.csrf ?? '' },
        credentials: 'same-origin',
        redirect: 'error',
      });
      if (!response.ok) throw new Error('ended');
      length = Number(await response.text());
      from = performance.timeOrigin + performance.now();
      seenAt(from);
      warning?.dialog.close();
    } catch {
      toSignIn();
    }
  };
  setInterval(() => {
    const now = performance.timeOrigin + performance.now();
    const last = Math.max(from, seenAt());
    const seconds = length - (now - last) / 1000;
    if (seconds <= 0) return toSignIn();
    if (seconds > WARN_BEFORE_SECONDS) return warning?.dialog.open && warning.dialog.close();
    warning ??= createWarning(() => void stay());
    const text = wordsFor(seconds);
    if (warning.words.textContent !== text) warning.words.textContent = text;
    if (!warning.dialog.open) warning.dialog.showModal();
  }, 1000);
}

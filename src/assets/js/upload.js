/**
 * Sends a file with its progress shown: `<form data-upload>` with one file input. Without scripts the
 * form is sent as any other; the server answers both in the same way.
 */
import { initAll } from './govuk-frontend.js';

const MEGABYTE = 1_000_000;

function megabytes(bytes) {
  return `${(bytes / MEGABYTE).toFixed(bytes < 10 * MEGABYTE ? 1 : 0)} MB`;
}

function timeLeft(seconds) {
  if (!Number.isFinite(seconds)) return '';
  if (seconds < 60) return ', less than a minute left';
  const minutes = Math.round(seconds / 60);
  return `, about ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} left`;
}

function progressPart(form) {
  const part = document.createElement('div');
  part.className = 'app-progress app-upload__progress';
  const bar = document.createElement('progress');
  bar.className = 'app-progress__bar';
  bar.max = 1;
  bar.value = 0;
  bar.setAttribute('aria-label', 'Sending the file');
  const words = document.createElement('p');
  words.className = 'app-progress__words';
  words.setAttribute('role', 'status');
  words.textContent = 'Sending the file';
  const stop = document.createElement('button');
  stop.type = 'button';
  stop.className = 'app-link-button';
  stop.textContent = 'Stop sending';
  part.append(bar, words, stop);
  form.append(part);
  return { part, bar, words, stop };
}

/** Shows the page that came back in place of this one's content: the same form with its problems. */
function showAnswer(text) {
  const answer = new DOMParser().parseFromString(text, 'text/html');
  const [main, fresh] = [document, answer].map((page) => page.getElementById('main-content'));
  if (!fresh) return window.location.reload();
  document.title = answer.title;
  main.replaceChildren(...fresh.childNodes);
  initAll({ scope: main });
  startUpload();
  window.scrollTo(0, 0);
}

function send(form) {
  const { part, bar, words, stop } = progressPart(form);
  const request = new XMLHttpRequest();
  const started = window.performance.now();
  const failed = (sentence) => {
    part.remove();
    form.removeAttribute('data-sending');
    const problem = document.createElement('p');
    problem.className = 'govuk-error-message app-upload__failed';
    problem.setAttribute('role', 'alert');
    problem.textContent = sentence;
    form.append(problem);
  };
  form.querySelectorAll('.app-upload__failed').forEach((old) => old.remove());
  request.upload.addEventListener('progress', (event) => {
    const seconds = (window.performance.now() - started) / 1000;
    const rate = event.loaded / Math.max(seconds, 0.1);
    bar.value = event.loaded / event.total;
    words.textContent =
      event.loaded < event.total
        ? `${megabytes(event.loaded)} of ${megabytes(event.total)}, ${megabytes(rate)} a second` +
          timeLeft((event.total - event.loaded) / rate)
        : 'The file is here. Reading it now.';
  });
  request.addEventListener('load', () => {
    if (request.status < 400) window.location.assign(request.responseURL);
    else showAnswer(request.responseText);
  });
  request.addEventListener('error', () =>
    failed(
      'The connection broke before the whole file was sent. Nothing was stored. Send it again.',
    ),
  );
  request.addEventListener('abort', () => failed('Stopped. Nothing was stored.'));
  stop.addEventListener('click', () => request.abort());
  request.open('POST', form.action);
  request.send(new FormData(form));
}

/** Takes over the sending of every upload form on the page. */
export function startUpload() {
  for (const form of document.querySelectorAll('form[data-upload]')) {
    form.addEventListener('submit', (event) => {
      const file = form.querySelector('input[type=file]');
      if (!file?.files?.length) return;
      event.preventDefault();
      if (form.hasAttribute('data-sending')) return;
      form.setAttribute('data-sending', '');
      send(form);
    });
  }
}

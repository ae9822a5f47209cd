/** Keeps a form from being sent twice by an impatient second press. */

const WAIT_MS = 10_000;

/** Guards every form that changes something. */
export function startOnce() {
  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (form.method !== 'post' || event.defaultPrevented) return;
    if (form.hasAttribute('data-sending')) {
      event.preventDefault();
      return;
    }
    form.setAttribute('data-sending', '');
    setTimeout(() => form.removeAttribute('data-sending'), WAIT_MS);
  });
  window.addEventListener('pageshow', () => {
    for (const form of document.querySelectorAll('form[data-sending]')) {
      form.removeAttribute('data-sending');
    }
  });
}

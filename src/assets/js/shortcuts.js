/**
 * Single keys for the review of pairs: an element with `data-key` is pressed by its key while nobody
 * is typing. People may turn the keys off (WCAG 2.2, 2.1.4); the choice is kept in this browser.
 */

const STORE = 'alongside-keys';

function keysAreOff() {
  return localStorage.getItem(STORE) === 'off';
}

function isTyping(target) {
  return target.isContentEditable || /^(input|textarea|select)$/i.test(target.tagName);
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
  if (keysAreOff() || isTyping(event.target)) return;
  if (document.body.classList.contains('app-screen-is-hidden')) return;
  const wanted = event.key.toLowerCase();
  for (const element of document.querySelectorAll('[data-key]')) {
    if (element.dataset.key === wanted) {
      event.preventDefault();
      element.click();
      return;
    }
  }
}

function showHelp(help) {
  const button = help.querySelector('[data-shortcuts-off]');
  const label = () => {
    button.textContent = keysAreOff() ? 'Turn keys on' : 'Turn keys off';
  };
  button.addEventListener('click', () => {
    if (keysAreOff()) localStorage.removeItem(STORE);
    else localStorage.setItem(STORE, 'off');
    label();
  });
  label();
  help.hidden = false;
}

/** Listens for the keys on pages that have any. */
export function startShortcuts() {
  if (!document.querySelector('[data-key]')) return;
  document.querySelectorAll('[data-shortcut-help]').forEach(showHelp);
  document.addEventListener('keydown', onKey);
}

/**
 * Hides the page at one press of Escape or of the button in the header, and shows it again at the next
 * press or click: screens in schools are projected, and people look over shoulders. The title of the
 * tab is hidden too. It is a curtain, not a lock.
 */

let curtain;
let title = '';
let focused;

function show() {
  curtain.remove();
  curtain = undefined;
  document.body.classList.remove('app-screen-is-hidden');
  document.title = title;
  focused?.focus();
}

function hide() {
  title = document.title;
  focused = document.activeElement;
  document.title = 'Screen hidden';
  curtain = document.createElement('div');
  curtain.className = 'app-hidden-screen';
  curtain.setAttribute('role', 'dialog');
  curtain.setAttribute('aria-modal', 'true');
  curtain.setAttribute('aria-label', 'Screen hidden');
  const words = document.createElement('p');
  words.className = 'app-hidden-screen__words';
  words.textContent = 'This screen is hidden.';
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'govuk-button govuk-button--secondary';
  button.textContent = 'Show it again (Esc)';
  button.addEventListener('click', show);
  curtain.append(words, button);
  document.body.append(curtain);
  document.body.classList.add('app-screen-is-hidden');
  button.focus();
}

function toggle() {
  if (curtain) show();
  else hide();
}

/** Shows the button in the header and listens for the key. */
export function startHideScreen() {
  for (const button of document.querySelectorAll('[data-hide-screen]')) {
    button.hidden = false;
    button.addEventListener('click', hide);
  }
  if (!document.querySelector('[data-hide-screen]')) return;
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || event.repeat) return;
    event.preventDefault();
    toggle();
  });
}

/** Puts the time of printing beside the name of who printed, at the foot of the paper. */
function noteTime() {
  const moment = new Date();
  const day = moment.toLocaleDateString('en-GB', {
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
  const time = moment.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  for (const place of document.querySelectorAll('[data-printed-at]')) {
    place.textContent = ` on ${day} at ${time}`;
  }
}

/** Shows the print buttons; on paper all details are open and it says who printed when. */
export function startPrint() {
  for (const button of document.querySelectorAll('[data-print]')) {
    button.hidden = false;
    button.addEventListener('click', () => window.print());
  }
  const opened = new Set();
  window.addEventListener('beforeprint', () => {
    noteTime();
    for (const details of document.querySelectorAll('details:not([open])')) {
      details.open = true;
      opened.add(details);
    }
  });
  window.addEventListener('afterprint', () => {
    for (const details of opened) details.open = false;
    opened.clear();
  });
}

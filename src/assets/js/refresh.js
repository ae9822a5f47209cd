/**
 * Replaces a part of the page by a fragment from its address every few seconds, for work that goes on
 * by itself. The part says where by `data-refresh`; a fragment without that attribute ends it.
 */

const EVERY_MS = 2000;
const MOST_FAILURES = 5;

function announce(text) {
  let region = document.getElementById('app-announcements');
  if (!region) {
    region = document.createElement('div');
    region.id = 'app-announcements';
    region.className = 'govuk-visually-hidden';
    region.setAttribute('role', 'status');
    document.body.append(region);
  }
  region.textContent = text;
}

async function fragmentFrom(address) {
  const response = await fetch(address, {
    headers: { 'x-fragment': '1' },
    credentials: 'same-origin',
    redirect: 'error',
  });
  if (!response.ok) throw new Error('no fragment');
  const holder = document.createElement('template');
  holder.innerHTML = await response.text();
  return holder.content;
}

async function refresh(part, failures) {
  const again = (next, count) => setTimeout(() => refresh(next, count), EVERY_MS);
  if (document.hidden) return void again(part, failures);
  try {
    const content = await fragmentFrom(part.dataset.refresh);
    const next = content.firstElementChild;
    part.replaceWith(content);
    if (next?.dataset.refresh) again(next, 0);
    else announce(next?.dataset.announce ?? 'Finished');
  } catch {
    if (failures < MOST_FAILURES) again(part, failures + 1);
    else announce('This page no longer follows the work. Load it again to see how far it is.');
  }
}

/** Follows every part of the page that asks for it. */
export function startRefresh() {
  for (const part of document.querySelectorAll('[data-refresh]')) {
    setTimeout(() => refresh(part, 0), EVERY_MS);
  }
}

/** Starts what scripts add to the pages. Every page works without them. */
import { initAll } from './govuk-frontend.js';
import { startDrafts } from './drafts.js';
import { startHideScreen } from './hide-screen.js';
import { startOnce } from './once.js';
import { startPrint } from './print.js';
import { startRefresh } from './refresh.js';
import { startSecurityKeys } from './security-key.js';
import { startSession } from './session.js';
import { startShortcuts } from './shortcuts.js';
import { startUpload } from './upload.js';

document.body.classList.add('js-enabled', 'govuk-frontend-supported');
initAll();
void startDrafts();
startHideScreen();
startOnce();
startPrint();
startRefresh();
startSecurityKeys();
startSession();
startShortcuts();
startUpload();
document.querySelector('[data-focus-on-load]')?.focus();

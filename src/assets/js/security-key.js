/**
 * Asks the browser for a security key or passkey (WebAuthn) and sends what it answers with the form.
 * Forms for it are hidden until the browser is known to be able to; codes work everywhere.
 */

const NOT_GIVEN =
  'Nothing was confirmed: the key was not used in time, or is not one of yours. Try again.';
const KNOWN_ALREADY = 'That key is set up already. Use another.';

function canUseKeys() {
  const { PublicKeyCredential } = window;
  return (
    typeof PublicKeyCredential?.parseRequestOptionsFromJSON === 'function' &&
    typeof PublicKeyCredential.parseCreationOptionsFromJSON === 'function'
  );
}

async function answerOf({ securityKey, options }) {
  const asked = JSON.parse(options);
  const credential =
    securityKey === 'create'
      ? await window.navigator.credentials.create({
          publicKey: window.PublicKeyCredential.parseCreationOptionsFromJSON(asked),
        })
      : await window.navigator.credentials.get({
          publicKey: window.PublicKeyCredential.parseRequestOptionsFromJSON(asked),
        });
  return JSON.stringify(credential.toJSON());
}

function prepare(form) {
  const answer = form.querySelector('input[name="answer"]');
  const problem = form.querySelector('[data-security-key-problem]');
  const name = form.querySelector('input[name="name"]');
  let isAsking = false;
  form.hidden = false;
  form.addEventListener('submit', async (event) => {
    // A key without a name is sent as it is: the page then says what is missing.
    if (answer.value !== '' || name?.value.trim() === '') return;
    event.preventDefault();
    if (isAsking) return;
    isAsking = true;
    problem.textContent = '';
    try {
      answer.value = await answerOf(form.dataset);
      form.requestSubmit();
    } catch (error) {
      problem.textContent = error?.name === 'InvalidStateError' ? KNOWN_ALREADY : NOT_GIVEN;
    } finally {
      isAsking = false;
    }
  });
}

/** Shows the forms for keys where the browser knows them. */
export function startSecurityKeys() {
  if (!canUseKeys()) return;
  document.querySelectorAll('form[data-security-key]').forEach(prepare);
  document.querySelectorAll('[data-security-key-missing]').forEach((words) => {
    words.hidden = true;
  });
}

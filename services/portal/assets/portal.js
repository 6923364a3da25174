// What makes the pages better where scripts run. Everything works without it.

// Asks for a page that nobody is shown as such: what the portal says once is left to the next page.
const askUnseen = (address, request = {}) =>
  fetch(address, { ...request, headers: { 'X-Bourse-Unseen': '1' } }).catch(() => undefined);

// Whether a field holds something else than the page came with.
const isChanged = (field) => {
  if (field.options === undefined) {
    return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
  }
  const usual = [...field.options].findIndex((option) => option.defaultSelected);
  return field.selectedIndex !== Math.max(usual, 0);
};
// Whether somebody is in a field, or has typed what a reload would lose: here, or into a form that
// came back.
const isWriting = () =>
  document.activeElement?.matches('input, select, textarea') === true ||
  document.querySelector('.summary, form .notice') !== null ||
  [...document.querySelectorAll('form :is(input:not([type="hidden"]), select, textarea)')].some(
    isChanged,
  );

// What is wrong with a form, or what became of it, is read out, and reached, first.
document.querySelector('#a-lire')?.focus();

const PERHAPS_STOPPED_MS = 5_000;
const release = (form) => {
  delete form.dataset.sent;
  form.querySelector('button[type="submit"]')?.removeAttribute('aria-disabled');
};
// A second click while a form is on its way is not a second sending. The server knows it as the same
// in any case; this only spares people the wait. Nothing tells of one that was stopped on its way: it
// can be sent again after a while.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent === 'yes') {
      event.preventDefault();
      return;
    }
    // What asks for more lines sends nothing on.
    if (event.submitter?.name !== '_plus') form.dataset.sent = 'yes';
    form.querySelector('button[type="submit"]')?.setAttribute('aria-disabled', 'true');
    setTimeout(() => release(form), PERHAPS_STOPPED_MS);
  });
}
// More lines come without the page being left: the server draws them, with what was typed in the others.
for (const button of document.querySelectorAll('[data-more]')) {
  button.addEventListener('click', async (event) => {
    event.preventDefault();
    const { form } = button;
    const body = new URLSearchParams(new FormData(form, button));
    const answer = await askUnseen(form.action, { method: 'POST', body });
    const text = answer?.ok === true ? await answer.text() : '';
    const page = new DOMParser().parseFromString(text, 'text/html');
    const lines = page.querySelector('fieldset.many');
    const before = form.querySelector('fieldset.many');
    if (lines === null || before === null) {
      form.requestSubmit(button);
      return;
    }
    const known = before.querySelectorAll('fieldset.row').length;
    before.replaceWith(lines);
    lines.querySelectorAll('fieldset.row')[known]?.querySelector('select, input')?.focus();
    if (page.querySelector('[data-more]') === null) button.remove();
  });
}

// A page that the back button brings from memory can be sent again.
addEventListener('pageshow', () => {
  for (const form of document.querySelectorAll('form[method="post"]')) release(form);
});

// What moves by itself is looked at again, a few times, and only while nobody is writing.
const moving = document.querySelector('[data-moving]');
if (moving !== null) {
  let looks = 0;
  const timer = setInterval(async () => {
    if (isWriting()) return;
    looks += 1;
    if (looks > 10) {
      clearInterval(timer);
      return;
    }
    const answer = await askUnseen(location.href);
    if (answer?.ok !== true) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    // Somebody may have begun to write in the meantime: then at the next look that finds them done.
    if (page.querySelector('[data-moving]') === null && !isWriting()) {
      clearInterval(timer);
      location.reload();
    }
  }, 1500);
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

// What changes while a page is open is said, once, and left to whoever reads: nothing is loaded anew,
// nothing that was typed is lost. A page that nobody looks at, or uses, listens to nothing.
const live = document.querySelector('[data-live]');
if (live !== null && typeof EventSource === 'function') {
  const USED_WITHIN_MS = 20 * 60_000;
  const { live: address, revision, since } = live.dataset;
  let source;
  let usedAt = Date.now();
  let said = false;
  // Of a file at once, since what is typed may come too late; of a list once nobody writes or chooses.
  const say = () => {
    if (live.hasAttribute('data-gently') && isWriting()) setTimeout(say, 1000);
    else live.append(live.querySelector('template').content.cloneNode(true));
  };
  const leave = () => {
    source?.close();
    source = undefined;
  };
  // Between two reminders something else has happened: one alone, after what the page shows, changes nothing of it.
  const hear = ({ data }) => {
    const change = JSON.parse(data);
    const isNews =
      revision === undefined
        ? (change.changedAt ?? change.listedAt) > since
        : change.revision > Number(revision) + (change.type === 'DeadlineReminded' ? 1 : 0);
    if (!isNews || said) return;
    said = true;
    leave();
    say();
  };
  const listen = () => {
    if (said || document.hidden || source?.readyState < 2) return;
    source = new EventSource(address);
    for (const kind of ['exchange', 'request', 'offer']) source.addEventListener(kind, hear);
  };
  const use = () => {
    usedAt = Date.now();
    listen();
  };
  for (const kind of ['pointerdown', 'keydown']) addEventListener(kind, use, { passive: true });
  document.addEventListener('visibilitychange', () => (document.hidden ? leave() : use()));
  addEventListener('pagehide', leave);
  addEventListener('pageshow', listen);
  setInterval(() => {
    if (Date.now() - usedAt > USED_WITHIN_MS) leave();
  }, 60_000);
  listen();
}

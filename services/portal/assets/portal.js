// What makes the pages better where scripts run. Everything works without it.

// What is wrong with a form is read out, and reached, first.
document.querySelector('.summary')?.focus();

// A second click while a form is on its way is not a second sending. The server knows it as the same
// in any case; this only spares people the wait.
for (const form of document.querySelectorAll('form[method="post"]')) {
  form.addEventListener('submit', (event) => {
    if (form.dataset.sent === 'yes') {
      event.preventDefault();
      return;
    }
    // What asks for more lines sends nothing on.
    if (event.submitter?.name !== '_plus') form.dataset.sent = 'yes';
    form.querySelector('button[type="submit"]')?.setAttribute('aria-disabled', 'true');
  });
}
// More lines come without the page being left: the server draws them, with what was typed in the others.
for (const button of document.querySelectorAll('[data-more]')) {
  button.addEventListener('click', async (event) => {
    event.preventDefault();
    const { form } = button;
    const body = new URLSearchParams(new FormData(form, button));
    const answer = await fetch(form.action, { method: 'POST', body }).catch(() => undefined);
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
  for (const form of document.querySelectorAll('form[method="post"]')) {
    delete form.dataset.sent;
    form.querySelector('button[type="submit"]')?.removeAttribute('aria-disabled');
  }
});

// What moves by itself is looked at again, a few times, and only while nobody is writing.
const moving = document.querySelector('[data-moving]');
if (moving !== null) {
  let looks = 0;
  const timer = setInterval(async () => {
    looks += 1;
    if (looks > 10) {
      clearInterval(timer);
      return;
    }
    const answer = await fetch(location.href).catch(() => undefined);
    if (answer?.ok !== true) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    if (page.querySelector('[data-moving]') === null) {
      clearInterval(timer);
      location.reload();
    }
  }, 1500);
}

for (const button of document.querySelectorAll('[data-print]')) {
  button.hidden = false;
  button.addEventListener('click', () => print());
}

// Filters, search and copying. The page does without: what this makes is hidden until it runs.
(() => {
  'use strict';
  const tools = document.querySelector('.tools');
  if (tools) {
    const chips = [...tools.querySelectorAll('button')];
    const search = tools.querySelector('input');
    const checks = [...document.querySelectorAll('.checks li')];
    const groups = [...document.querySelectorAll('.group')];
    const none = document.querySelector('.none');
    const show = () => {
      const wanted = chips.filter(chip => chip.ariaPressed === 'true').map(chip => chip.dataset.status);
      const text = search.value.trim().toLowerCase();
      for (const check of checks) {
        check.hidden = (wanted.length > 0 && !wanted.includes(check.className)) || !check.textContent.toLowerCase().includes(text);
      }
      for (const group of groups) {
        group.hidden = group.querySelector('li:not([hidden])') === null;
        if (group.tagName === 'DETAILS') group.open = wanted.length > 0 || text !== '';
      }
      none.hidden = checks.some(check => !check.hidden);
    };
    for (const chip of chips) {
      chip.addEventListener('click', () => {
        chip.ariaPressed = chip.ariaPressed === 'true' ? 'false' : 'true';
        show();
      });
    }
    search.addEventListener('input', show);
    tools.hidden = false;
  }
  for (const code of document.querySelectorAll('code')) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'copy';
    button.textContent = 'Copy';
    button.addEventListener('click', async () => {
      try {
        await navigator.clipboard.writeText(code.textContent);
        button.textContent = 'Copied';
      } catch {
        // Without the right to the clipboard the text is selected, so that a key copies it.
        getSelection().selectAllChildren(code);
        button.textContent = 'Selected';
      }
    });
    code.after(button);
  }
})();

// Tabs and copy buttons.

/** Makes tabs of panels: https://www.w3.org/WAI/ARIA/apg/patterns/tabs/ */
export function tabs() {
  for (const root of document.querySelectorAll('[data-tabs]')) {
    const panels = [.../** @type {NodeListOf<HTMLElement>} */ (root.querySelectorAll('.panel'))];
    const list = document.createElement('div');
    list.className = 'tablist';
    list.setAttribute('role', 'tablist');
    list.setAttribute('aria-labelledby', /** @type {string} */ (root.getAttribute('aria-labelledby')));
    root.removeAttribute('aria-labelledby');
    const buttons = panels.map((panel) => {
      const button = document.createElement('button');
      button.type = 'button';
      button.id = panel.id + '-tab';
      button.textContent = /** @type {string} */ (panel.dataset.tab);
      button.setAttribute('role', 'tab');
      button.setAttribute('aria-controls', panel.id);
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', button.id);
      return button;
    });
    const choose = (/** @type {number} */ chosen) => buttons.forEach((button, i) => {
      button.setAttribute('aria-selected', String(i === chosen));
      button.tabIndex = i === chosen ? 0 : -1;
      panels[i].hidden = i !== chosen;
    });
    buttons.forEach((button, i) => {
      button.addEventListener('click', () => choose(i));
      button.addEventListener('keydown', (event) => {
        /** @type {Record<string, number | undefined>} */
        const goes = {ArrowRight: i + 1, ArrowLeft: i - 1, Home: 0, End: buttons.length - 1};
        const to = goes[event.key];
        if (to === undefined) return;
        event.preventDefault();
        const next = (to + buttons.length) % buttons.length;
        choose(next);
        buttons[next].focus();
      });
    });
    list.append(...buttons);
    root.prepend(list);
    choose(0);
  }
}

/** Lets buttons copy what they are of: within an element, or everywhere. */
export function copyButtons(within = /** @type {ParentNode} */ (document)) {
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll('[data-copy]'))) {
    const label = /** @type {ChildNode} */ (button.firstChild);
    const words = label.textContent;
    button.addEventListener('click', async () => {
      const source = /** @type {HTMLElement} */ (document.getElementById(/** @type {string} */ (button.dataset.copy)));
      let done = 'Copied';
      try {
        await navigator.clipboard.writeText(source.textContent);
      } catch { // not on file:// in every browser: select it, for the keyboard
        /** @type {Selection} */ (getSelection()).selectAllChildren(source);
        done = 'Selected';
      }
      label.textContent = done;
      setTimeout(() => { label.textContent = words; }, 2000);
    });
  }
}

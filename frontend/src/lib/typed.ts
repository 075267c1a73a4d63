const forms = new Set<Element>();

/** Remembers in which forms somebody has typed, for as long as they are on screen. */
export function watchTyping(): void {
  document.addEventListener(
    "input",
    ({ target }) => {
      const form = target instanceof Element ? target.closest("form") : null;
      if (form !== null) forms.add(form);
    },
    true,
  );
}

/** Whether a form is on screen in which somebody has typed: it must not be loaded away. */
export function somethingTyped(): boolean {
  for (const form of forms) if (!form.isConnected) forms.delete(form);
  return forms.size > 0;
}

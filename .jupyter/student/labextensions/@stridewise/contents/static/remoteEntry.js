// A JupyterLab extension written by hand, in the form that webpack's module federation would give it: no build, no
// dependencies. Whenever the tab of the table of contents is shown, the page is read again, with the points of now. And
// a link to a cell reaches it: JupyterLab scrolls as soon as the notebook is open, before its cells have their heights.
// In a dark theme a picture in a lesson's text has a dark card, as the figures have; its hues stay.
const CONTENTS = "00_contents.md", FOLLOW_LINK = "rendermime:handle-local-link";
const DARK_DRAWINGS = '[data-jp-theme-light="false"] img[src$="#drawing"] { filter: invert(0.88) hue-rotate(180deg); border-radius: 6px; }';
const pause = milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds));

const contents = {
  id: "@stridewise/contents:plugin",
  autoStart: true,
  activate: (app) => {
    document.head.append(Object.assign(document.createElement("style"), { textContent: DARK_DRAWINGS }));
    app.shell.currentChanged?.connect((_, { newValue }) => {
      const context = newValue?.context;
      if (context?.path === CONTENTS && context.isReady && !context.model.dirty) context.revert();
    });
    app.commands.commandExecuted.connect(async (_, { id, args }) => {
      if (id !== FOLLOW_LINK || !args.id?.startsWith("#cell-id=")) return;
      for (let tries = 0; tries < 40; tries++) {
        await pause(250);
        const notebook = app.shell.currentWidget;
        if (notebook?.context?.path !== args.path || !notebook.context.isReady || !notebook.sessionContext?.isReady) continue;
        await pause(250);
        return notebook.setFragment(args.id);
      }
    });
  },
};

(window._JUPYTERLAB ??= {})["@stridewise/contents"] = {
  init: () => {},
  get: async () => () => ({ __esModule: true, default: contents }),
};

// Makes the kernel's worker while JupyterLab loads, and gives it to the kernel when that asks for one.
(() => {
  const name = "<!-- worker -->", Ordinary = Worker, files = navigator.serviceWorker;
  let early = null, isAsked = false;
  const make = () => { if (!isAsked) early = new Ordinary(new URL("../static/worker.mjs", document.baseURI), { type: "module" }); };
  globalThis.Worker = class extends Ordinary {
    constructor(url, options) {
      const isKernel = String(url).includes(name), worker = (isKernel && early) || super(url, options);
      if (isKernel) [early, isAsked] = [null, true];
      return worker;
    }
  };
  // The kernel reads files through the service worker, which its worker has from the start or never. A page that is
  // isolated from all others has another worker.
  if (!files || crossOriginIsolated) return;
  if (files.controller) make();
  else files.addEventListener("controllerchange", make, { once: true });
})();

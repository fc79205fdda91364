// What a widget knows as its model, without a kernel: the state at the end of the run, and whoever listens to it.

class StaticModel {
  constructor(state) { this.state = state; this.listeners = []; }

  get(name) { return this.state[name]; }

  set(name, value) {
    this.state[name] = value;
    for (const [event, listener] of [...this.listeners]) if (event === `change:${name}`) listener();
  }

  on(events, listener) { for (const event of events.split(" ")) this.listeners.push([event, listener]); }

  off(events, listener) {
    this.listeners = this.listeners.filter(([event, other]) => other !== listener || !events.split(" ").includes(event));
  }

  save_changes() {}
}

// Shows the plan report. The server renders it; this element fetches it with the reader's own token,
// puts it into a frame in which no script runs, and follows its links without leaving the page.

const API = "/api/crosswatch";

class CrossWatchPlanReport extends HTMLElement {
  connectedCallback() {
    if (!this.shadowRoot) this._build();
    this._onPop = () => this._load();
    window.addEventListener("popstate", this._onPop);
    this._load();
  }

  disconnectedCallback() {
    window.removeEventListener("popstate", this._onPop);
  }

  set hass(hass) {
    const first = !this._hass;
    this._hass = hass;
    if (first && this.isConnected) this._load();
  }

  set narrow(narrow) {
    this.toggleAttribute("narrow", narrow);
  }

  _build() {
    const root = this.attachShadow({ mode: "open" });
    root.innerHTML = `
      <style>
        :host { display: flex; flex-direction: column; height: 100vh; height: 100dvh;
          background: var(--primary-background-color); }
        header { display: flex; align-items: center; gap: 8px; min-height: 56px; padding: 0 8px; box-sizing: border-box;
          padding-top: var(--safe-area-inset-top, 0px);
          background: var(--app-header-background-color, var(--primary-color));
          color: var(--app-header-text-color, white); font-size: 20px; }
        button { font: inherit; color: inherit; background: none; border: 0; padding: 8px 16px; cursor: pointer; }
        iframe { flex: 1; border: 0; width: 100%; }
      </style>
      <header><button type="button" aria-label="Back">&#8592;</button><span>CrossWatch</span></header>
      <iframe title="CrossWatch" sandbox="allow-same-origin allow-downloads"></iframe>`;
    root.querySelector("button").addEventListener("click", () => history.back());
    this._frame = root.querySelector("iframe");
    this._frame.addEventListener("load", () => this._followLinks());
  }

  async _load() {
    if (!this._hass || !this._frame) return;
    const asked = location.pathname.replace(/^\/crosswatch/, "");
    if (!location.pathname.startsWith("/crosswatch")) return;
    const query = new URLSearchParams(location.search);
    query.set("theme", this._hass.themes?.darkMode ? "dark" : "light");
    query.set("lang", this._hass.language);
    const path = asked.length > 1 ? asked : "/syncs";
    const answer = await this._hass.fetchWithAuth(`${API}${path}?${query}`);
    this._frame.srcdoc = await answer.text();
  }

  _followLinks() {
    const page = this._frame.contentDocument;
    page?.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href^='/crosswatch']");
      if (!link) return;
      event.preventDefault();
      history.pushState(null, "", link.getAttribute("href"));
      this._load();
    });
  }
}

customElements.define("crosswatch-plan-report", CrossWatchPlanReport);

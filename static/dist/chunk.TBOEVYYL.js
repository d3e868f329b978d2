import{h as $,w as b,x as u}from"./chunk.H7HQBS4T.js";import{n as r,o as y}from"./chunk.6CUSMTOX.js";import{a as c,d as p,f as m}from"./chunk.OYDBJZAF.js";var k=class{playing=!1;rate=100;pace=1;#n=0;#e=0;#t=Number.POSITIVE_INFINITY;position(t){if(!this.playing)return Math.min(this.#e,this.#t);let e=this.#e+Math.max(0,t-this.#n)*this.rate*this.pace;return e<this.#t?e:(this.#a(t,this.#t),this.#t)}get waiting(){return this.playing&&this.#e>=this.#t}play(t){this.#a(t,this.position(t)),this.playing=!0}pause(t){this.#a(t,this.position(t)),this.playing=!1}seek(t,e){this.#a(e,Math.max(0,t))}setRate(t,e){this.#a(e,this.position(e)),this.rate=t}setPace(t,e){t!==this.pace&&(this.#a(e,this.position(e)),this.pace=t)}limit(t){this.#t=t}#a(t,e){this.#n=t,this.#e=e}};var E=3,f="recent";function M(){try{let a=JSON.parse(b(f)||"[]");return Array.isArray(a)?a.filter(t=>typeof t=="string"&&/^\/[^/]/.test(t)).slice(0,E):[]}catch{return[]}}function R(a){let{run:t}=$(a),e=M().filter(i=>$(i).run!==t);u(f,JSON.stringify([a,...e].slice(0,E)))}function C(a){u(f,JSON.stringify(M().filter(t=>t!==a)))}function j({t:a,onRefused:t}){let e=document.createElement("div");e.className="veil",e.hidden=!0,e.append(document.createElement("p")),document.body.append(e);let i=!1,o=0,d=n=>{let s=n.dataTransfer?.types??[],h=n.target instanceof Element&&n.target.closest("input, textarea");return!i&&(s.includes("Files")||s.includes("text/uri-list")&&!h)},l=n=>{n||(o=0),n!==!e.hidden&&(e.firstElementChild.textContent=a("drop_here"),e.hidden=!n)};addEventListener("dragstart",()=>{i=!0}),addEventListener("dragend",()=>{i=!1}),addEventListener("dragenter",n=>{o+=1,l(d(n))}),addEventListener("dragleave",()=>{o-=1,o<=0&&l(!1)}),addEventListener("dragover",n=>{d(n)&&(n.preventDefault(),n.dataTransfer&&(n.dataTransfer.dropEffect="copy"))}),addEventListener("drop",n=>{let s=d(n);if(l(!1),!s||!n.dataTransfer)return;n.preventDefault();let[h]=n.dataTransfer.files;h?v(h,t):N(n.dataTransfer.getData("text/uri-list"),t)})}var v=(a,t)=>S(e=>e.addressIn(a),t),N=(a,t)=>S(async e=>e.addressInLink(a,location.origin),t);async function S(a,t){let e=await import("./read.Q4DKDVXZ.js");try{location.assign(await a(e))}catch(i){if(!(i instanceof e.NoRun))throw i;t(i.message)}}var g=[80,90,100,110,125,140,160],_=100;function L(){let a=Number(b("text"));return g.includes(a)?a:_}function H(a){let t=L(),e=a?g[g.indexOf(t)+a]??t:_,{dataset:i}=document.documentElement;return i.text=String(e),u("text",i.text),dispatchEvent(new Event("text-size")),e}var P={bigger:1,smaller:-1,"usual-size":0};var I=4500,T=class{constructor(t){this.host=t,this.timer=void 0}show(t,e=null){clearTimeout(this.timer);let i=e?c`<button
          type="button"
          @click=${()=>{this.clear(),e.act()}}
        >
          ${e.label}
        </button>`:p;m(c`<div class="toast">${t}${i}</div>`,this.host),this.timer=setTimeout(()=>this.clear(),I)}clear(){m(p,this.host)}};var x=["light","dark","projector"];function q({speech:a,name:t,scenario:e,menu:i,theme:o,line:d,broken:l},n){let s=a.t.bind(a);return c`<a class="brand" href="/" aria-label=${s("brand_help")}>${y}<span>${s("brand")}</span></a><i class="sep"></i>
    <button
      type="button"
      class="picker"
      data-action="scenarios"
      aria-haspopup="dialog"
      aria-expanded=${i==="scenarios"}
      @click=${()=>n.onMenu("scenarios")}
    >
      <b>${t}</b><span>${e}</span>${r("chevron-down")}
    </button>
    <div class="grow"></div>
    ${l?c`<button type="button" class="tb broken-tag" data-action="broken" title=${l} @click=${()=>n.onMenu("break")}>
            ${r("triangle-alert")}<span>${s("break_tag")}</span><span class="vh">${s("colon")}${l}</span>
          </button>`:p}
    ${w(d,s)} ${A(a,n.onLanguage)}
    ${O(a,o,n.onTheme)}
    <button
      type="button"
      class="tb line"
      data-action="break"
      aria-haspopup="dialog"
      aria-expanded=${i==="break"}
      @click=${()=>n.onMenu("break")}
    >
      ${r("crack")}<span>${s("break")}</span>
    </button>
    <button
      type="button"
      class="tb line"
      data-action="params"
      aria-haspopup="dialog"
      aria-expanded=${i==="params"}
      @click=${()=>n.onMenu("params")}
    >
      ${r("sliders")}<span>${s("params")}</span>
    </button>
    <button
      type="button"
      class="tb"
      data-action="export"
      aria-label=${s("export")}
      title="${s("export")} (o)"
      aria-haspopup="dialog"
      aria-expanded=${i==="export"}
      @click=${()=>n.onMenu("export")}
    >
      ${r("download")}
    </button>
    <button type="button" class="tb solid" data-action="share" aria-label=${s("share")} @click=${n.onShare}>
      ${r("share-2")}<span>${s("share")}</span>
    </button>
    <button
      type="button"
      class="tb"
      data-action="more"
      aria-label=${s("menu_more")}
      title=${s("menu_more")}
      aria-haspopup="dialog"
      aria-expanded=${i==="more"}
      @click=${()=>n.onMenu("more")}
    >
      ${r("ellipsis")}
    </button>`}var w=(a,t)=>a==="open"?p:c`<div class="line-state" data-state=${a} title=${a==="lost"?t("state_lost_help"):""}>
        <i></i><span>${t(`state_${a}`)}</span>
      </div>`,A=(a,t)=>c`<button
    type="button"
    class="tb"
    data-action="language"
    lang=${a.lang==="zh"?"en":"zh-Hans"}
    @click=${t}
  >
    ${r("languages")}<span>${a.t("other_language")}</span>
  </button>`;function O(a,t,e){let i=x[(x.indexOf(t)+1)%x.length]??"light",o=a.t("theme_help",{theme:a.t(`theme_${t}`),next:a.t(`theme_${i}`)});return c`<button type="button" class="tb" data-action="theme" aria-label=${o} title=${o} @click=${e}>
    ${r(t==="dark"?"moon":t==="projector"?"presentation":"sun")}
  </button>`}export{k as a,M as b,R as c,C as d,j as e,v as f,L as g,H as h,P as i,T as j,x as k,q as l};

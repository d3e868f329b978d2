import{h as f,w as m,x as u}from"./chunk.EV7JE2ZR.js";import{n as i,o as k}from"./chunk.3GO3GEBK.js";import{a as l,d,f as b}from"./chunk.OYDBJZAF.js";var E=class{playing=!1;rate=100;pace=1;#n=0;#a=0;#t=Number.POSITIVE_INFINITY;position(t){if(!this.playing)return Math.min(this.#a,this.#t);let a=this.#a+Math.max(0,t-this.#n)*this.rate*this.pace;return a<this.#t?a:(this.#e(t,this.#t),this.#t)}get waiting(){return this.playing&&this.#a>=this.#t}play(t){this.#e(t,this.position(t)),this.playing=!0}pause(t){this.#e(t,this.position(t)),this.playing=!1}seek(t,a){this.#e(a,Math.max(0,t))}setRate(t,a){this.#e(a,this.position(a)),this.rate=t}setPace(t,a){t!==this.pace&&(this.#e(a,this.position(a)),this.pace=t)}limit(t){this.#t=t}#e(t,a){this.#n=t,this.#a=a}};var S=3,g="recent";function w(){try{let e=JSON.parse(m(g)||"[]");return Array.isArray(e)?e.filter(t=>typeof t=="string"&&/^\/[^/]/.test(t)).slice(0,S):[]}catch{return[]}}function Y(e){let{run:t}=f(e),a=w().filter(r=>f(r).run!==t);u(g,JSON.stringify([e,...a].slice(0,S)))}function B(e){u(g,JSON.stringify(w().filter(t=>t!==e)))}function H({t:e,onRefused:t}){let a=document.createElement("div");a.className="veil",a.hidden=!0,a.append(document.createElement("p")),document.body.append(a);let r=!1,o=0,c=n=>{let s=n.dataTransfer?.types??[],h=n.target instanceof Element&&n.target.closest("input, textarea");return!r&&(s.includes("Files")||s.includes("text/uri-list")&&!h)},p=n=>{n||(o=0),n!==!a.hidden&&(a.firstElementChild.textContent=e("drop_here"),a.hidden=!n)};addEventListener("dragstart",()=>{r=!0}),addEventListener("dragend",()=>{r=!1}),addEventListener("dragenter",n=>{o+=1,p(c(n))}),addEventListener("dragleave",()=>{o-=1,o<=0&&p(!1)}),addEventListener("dragover",n=>{c(n)&&(n.preventDefault(),n.dataTransfer&&(n.dataTransfer.dropEffect="copy"))}),addEventListener("drop",n=>{let s=c(n);if(p(!1),!s||!n.dataTransfer)return;n.preventDefault();let[h]=n.dataTransfer.files;h?L(h,t):N(n.dataTransfer.getData("text/uri-list"),t)})}var L=(e,t)=>M(a=>a.addressIn(e),t),N=(e,t)=>M(async a=>a.addressInLink(e,location.origin),t);async function M(e,t){let a=await import("./read.Q4DKDVXZ.js");try{location.assign(await e(a))}catch(r){if(!(r instanceof a.NoRun))throw r;t(r.message)}}var $=[80,90,100,110,125,140,160],T=100;function A(){let e=Number(m("text"));return $.includes(e)?e:T}function v(e){let t=A(),a=e?$[$.indexOf(t)+e]??t:T,{dataset:r}=document.documentElement;return r.text=String(a),u("text",r.text),dispatchEvent(new Event("text-size")),a}var V={bigger:1,smaller:-1,"usual-size":0};var x={" ":"play",ArrowRight:"forward",ArrowLeft:"back",".":"message-forward",",":"message-back",Home:"start",End:"end",n:"moment-forward",p:"moment-back",x:"crash",f:"freeze",i:"isolate",h:"heal",t:"fire",c:"client",w:"why",g:"knows",m:"next-message",s:"next-node",d:"drop",l:"delay",e:"duplicate",b:"break",z:"undo",Z:"redo",y:"share",v:"compare",V:"beside",o:"export","/":"scenarios","?":"shortcuts",a:"narration",r:"lanes",F:"full-screen",P:"present","+":"bigger","=":"bigger","-":"smaller",0:"usual-size",Escape:"escape"},I="input:not([type=checkbox]), textarea, select, [contenteditable]",z="button, a[href], summary, [role=switch]";function Z(e){if(e.ctrlKey||e.metaKey||e.altKey||e.defaultPrevented||e.isComposing)return null;let t=e.target instanceof Element?e.target:null;if(t?.closest(I)||e.key===" "&&t?.closest(z))return null;if(/^[1-9]$/.test(e.key))return{command:"speed",value:Number(e.key)};let r=e.getModifierState("CapsLock")&&e.key.length===1?e.key.toLowerCase():e.key,o=e.shiftKey&&r.length===1?r.toUpperCase():r,c=x[o]??x[r]??x[r.toLowerCase()];return c?{command:c}:null}var C=4500,_=class{constructor(t){this.host=t,this.timer=void 0}show(t,a=null){clearTimeout(this.timer);let r=a?l`<button
          type="button"
          @click=${()=>{this.clear(),a.act()}}
        >
          ${a.label}
        </button>`:d;b(l`<div class="toast">${t}${r}</div>`,this.host),this.timer=setTimeout(()=>this.clear(),C)}clear(){b(d,this.host)}};var y=["light","dark","projector"];function et({speech:e,name:t,scenario:a,menu:r,theme:o,line:c,broken:p},n){let s=e.t.bind(e);return l`<a class="brand" href="/" aria-label=${s("brand_help")}>${k}<span>${s("brand")}</span></a><i class="sep"></i>
    <button
      type="button"
      class="picker"
      data-action="scenarios"
      aria-haspopup="dialog"
      aria-expanded=${r==="scenarios"}
      @click=${()=>n.onMenu("scenarios")}
    >
      <b>${t}</b><span>${a}</span>${i("chevron-down")}
    </button>
    <div class="grow"></div>
    ${p?l`<button type="button" class="tb broken-tag" data-action="broken" title=${p} @click=${()=>n.onMenu("break")}>
            ${i("triangle-alert")}<span>${s("break_tag")}</span><span class="vh">${s("colon")}${p}</span>
          </button>`:d}
    ${O(c,s)} ${R(e,n.onLanguage)}
    ${U(e,o,n.onTheme)}
    <button
      type="button"
      class="tb line"
      data-action="break"
      aria-haspopup="dialog"
      aria-expanded=${r==="break"}
      @click=${()=>n.onMenu("break")}
    >
      ${i("crack")}<span>${s("break")}</span>
    </button>
    <button
      type="button"
      class="tb line"
      data-action="params"
      aria-haspopup="dialog"
      aria-expanded=${r==="params"}
      @click=${()=>n.onMenu("params")}
    >
      ${i("sliders")}<span>${s("params")}</span>
    </button>
    <button
      type="button"
      class="tb"
      data-action="export"
      aria-label=${s("export")}
      title="${s("export")} (o)"
      aria-haspopup="dialog"
      aria-expanded=${r==="export"}
      @click=${()=>n.onMenu("export")}
    >
      ${i("download")}
    </button>
    <button type="button" class="tb solid" data-action="share" aria-label=${s("share")} @click=${n.onShare}>
      ${i("share-2")}<span>${s("share")}</span>
    </button>
    <button
      type="button"
      class="tb"
      data-action="more"
      aria-label=${s("menu_more")}
      title=${s("menu_more")}
      aria-haspopup="dialog"
      aria-expanded=${r==="more"}
      @click=${()=>n.onMenu("more")}
    >
      ${i("ellipsis")}
    </button>`}var O=(e,t)=>e==="open"?d:l`<div class="line-state" data-state=${e} title=${e==="lost"?t("state_lost_help"):""}>
        <i></i><span>${t(`state_${e}`)}</span>
      </div>`,R=(e,t)=>l`<button
    type="button"
    class="tb"
    data-action="language"
    lang=${e.lang==="zh"?"en":"zh-Hans"}
    @click=${t}
  >
    ${i("languages")}<span>${e.t("other_language")}</span>
  </button>`;function U(e,t,a){let r=y[(y.indexOf(t)+1)%y.length]??"light",o=e.t("theme_help",{theme:e.t(`theme_${t}`),next:e.t(`theme_${r}`)});return l`<button type="button" class="tb" data-action="theme" aria-label=${o} title=${o} @click=${a}>
    ${i(t==="dark"?"moon":t==="projector"?"presentation":"sun")}
  </button>`}export{E as a,w as b,Y as c,B as d,H as e,L as f,A as g,v as h,V as i,Z as j,_ as k,y as l,et as m};

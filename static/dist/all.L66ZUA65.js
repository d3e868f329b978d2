import{a as $t,d as _t,e as St,f as G,g as jt,h as Lt,i as L}from"./chunk.TVVBXNUN.js";import{a as X,c as R,h as Pt,i as D,j as C}from"./chunk.CTPDWQHI.js";import{d as Dt,f as Ct}from"./chunk.KWBA5SMR.js";import{A as Tt,B as It,D as Rt,b as I,d as wt,i as U,j,l as M,m as yt,n as xt,q as vt}from"./chunk.RXT3O4S4.js";import{b as kt,c as bt,d as Mt,e as Nt,g as E,h as Et,m as Bt,n as k}from"./chunk.JPNNMOCL.js";import"./chunk.AS3BPG62.js";import{a as Y,b as At,c as Ot,d as K,e as Ut,f as S}from"./chunk.GQCMRR6Q.js";import"./chunk.TOA3OH6N.js";import"./chunk.PTUOJUAF.js";import{a as u,d as g}from"./chunk.LRSDXGI5.js";var Z=new Set(["start","forced","send","deliver","timer"]),N=new Set(["lost","bounced"]),Je=2e3;function Vt({speech:n,timeline:t,declaration:e,from:s=0,until:o}){let i=new Q(n,t,e);for(let r of t.steps.slice(s,o+1))i.hear(r);return i.finish()}var Q=class{constructor(t,e,s){this.speech=t,this.timeline=e,this.declaration=s,this.paragraphs=[],this.moments=new Map([...e.moments].map(([o,i])=>[i,o])),this.scenario=(e.run?.scenario??"").split("/").at(-1)??"",this.togetherUs=Number(e.run?.params.latency??10)*1e3,this.dull=Ft(),this.saying=null}hear(t){let e=this.tell(t);if(!e)return this.count(t);let s=this.saying;if(s&&e.same&&s.same===e.same&&t.tUs-s.tUs<=this.togetherUs){N.has(t.kind)?s.more+=1:s.others.push(t.node),s.line.last=t.index,s.tUs=t.tUs;return}this.finishSentence(),this.sumUp(),this.leaveOutRepetition(t,e.kind);let o={index:t.index,last:t.index,text:e.text,kind:e.kind};this.saying={line:o,same:e.same,others:[],more:0,tUs:t.tUs};for(let i of t.properties.filter(r=>r.status==="broken")){this.finishSentence();let{name:r,broken:a}=this.speech.words.property(i.slug,i.params),l=this.speech.t("narration_broken",{name:r,how:a});this.put(t.tUs,{index:t.index,last:t.index,text:l,kind:"broken"})}}leaveOutRepetition(t,e){if(e!=="moment")return;if(!Z.has(t.kind)&&!N.has(t.kind)){let{text:a}=this.plain(t);return this.put(t.tUs,{index:t.index,last:t.index,text:a,kind:"deed"})}let s=this.paragraphs.at(-1),o=s?.lines.at(-1),r=(o&&this.timeline.steps[o.index])?.node===t.node&&o?.index===o?.last&&o?.kind==="";!s||!r||this.at(s.tUs)!==this.at(t.tUs)||(s.lines.pop(),s.lines.length||this.paragraphs.pop())}at(t){return this.speech.time(t)}tell(t){let{speech:e,timeline:s}=this,o=this.moments.get(t.index),i=o?e.words.moment(this.scenario,o).headline:"";if(i)return{text:i,same:"",kind:"moment"};let r=e.words.note(t),a=t.notes.find(({key:c})=>c===r?.key);if(r&&a){let c=JSON.stringify([a.key,{...a.params,node:""}]);return{text:r.headline,same:t.node&&!o?c:"",kind:o?"moment":""}}if(Z.has(t.kind))return t.properties.some(({status:c})=>c==="broken")?this.plain(t):null;if(!N.has(t.kind))return this.plain(t);let l=s.messages.get(t.ref);return l&&this.isBeat(l)?null:{...this.plain(t),same:`${t.kind}.${l?.type??""}`,kind:""}}plain(t){return{text:this.speech.plainSentence(t,this.timeline),same:"",kind:"deed"}}isBeat(t){return Nt(t.type,t.body,this.declaration.view.messages[t.type]).shape==="beat"}count(t){let e=this.timeline.messages.get(t.ref);!e||!(t.kind==="deliver"||N.has(t.kind))||(N.has(t.kind)?this.dull.lost+=1:this.isBeat(e)?this.dull.beats+=1:this.dull.others+=1,this.dull.index<0&&(this.dull.index=t.index),this.dull.last=t.index,this.dull.tUs=t.tUs)}finishSentence(){if(!this.saying)return;let{line:t,others:e,more:s}=this.saying;this.saying=null;let{speech:o}=this;e.length===1&&(t.text=o.t("narration_so_does",{text:t.text,node:o.nodes(e)})),e.length>1&&(t.text=o.t("narration_so_do",{text:t.text,nodes:o.nodes(e)})),s===1&&(t.text=o.t("narration_one_more",{text:t.text})),s>1&&(t.text=o.t("narration_more",{text:t.text,n:s})),this.put(this.timeline.steps[t.index]?.tUs??0,t)}sumUp(){let{beats:t,others:e,lost:s,index:o,last:i,tUs:r}=this.dull;this.dull=Ft();let a=this.timeline.steps[o]?.tUs??r;if(r-a<=this.togetherUs)return;let{speech:l}=this,c=[["narration_beats",t],["narration_others",e],["narration_lost",s]].flatMap(([p,f])=>f?[l.t(f===1?`${p}_one`:String(p),{n:f})]:[]),d=l.words.list(c),h=l.t("narration_dull",{what:d,time:l.time(r)});this.put(a,{index:o,last:i,text:h,kind:"dull"})}put(t,e){let s=this.paragraphs.at(-1),o=e.text.replace(/(?<![.!?。！？…])$/,this.speech.t("narration_stop")),i={...e,text:o};s&&this.at(s.tUs)===this.at(t)?s.lines.push(i):this.paragraphs.push({tUs:t,lines:[i]})}finish(){return this.finishSentence(),this.sumUp(),this.paragraphs}},Ft=()=>({beats:0,others:0,lost:0,index:-1,last:-1,tUs:-1});function Jt(n,t){let e=null;for(let{lines:s}of n)for(let o of s)o.index<=t&&(e=o);return e}var q=class{constructor(){this.index=-1,this.saidAt=Number.NEGATIVE_INFINITY,this.pending=null,this.text=""}announce({speech:t,timeline:e,index:s,playing:o},i){let r=this.index;if(this.index=s,!o){this.pending=null;let a=e.steps[s];return this.text=a?Wt(t,e,a):"",this.text}for(let a of e.steps.slice(Math.min(r,s)+1,s+1)){let l=zt(t,e,a);l&&l>=(this.pending?zt(t,e,this.pending):0)&&(this.pending=a)}return this.pending&&i-this.saidAt>=Je&&(this.text=Wt(t,e,this.pending),this.pending=null,this.saidAt=i),this.text}},Wt=(n,t,e)=>n.t("told_at",{time:n.time(e.tUs),what:n.sentence(e,t)});function zt(n,t,e){if(e.properties.some(({status:s})=>s==="broken"))return 4;if(!Z.has(e.kind)&&!N.has(e.kind))return 3;for(let s of t.moments.values())if(s===e.index)return 2;return n.words.note(e)?1:0}var He=4e3;function tt({speech:n,timeline:t,declaration:e,until:s}){let o=Math.max(0,s-He);return{from:o,told:Vt({speech:n,timeline:t,declaration:e,from:o,until:s})}}function et({speech:n,tale:{from:t,told:e},index:s},o){let i=n.t.bind(n);if(!e.length)return u`<p class="narration-lead">${i("narration_none")}</p>`;let r=Jt(e,s);return u`${o?u`<p class="narration-lead">${i("narration_lead")}</p>`:g}
    ${t?u`<p class="narration-lead">${i("narration_earlier")}</p>`:g}
    <ol class="narration-times">
      ${e.map(({tUs:a,lines:l})=>u`<li>
            <h3>${i("narration_at",{time:n.time(a)})}</h3>
            <ol>
              ${l.map(c=>u`<li data-kind=${c.kind||g}>${Ye(n,c,c===r,o)}</li>`)}
            </ol>
          </li>`)}
    </ol>`}var Ye=(n,t,e,s)=>s?u`<button type="button" aria-current=${e?"step":g} ?data-first=${e} @click=${()=>s(t.last)}>
        ${t.text}${e?u` <span class="narration-here">${n.t("narration_now")}</span>`:g}
      </button>`:u`${t.text}${e?u` <b class="narration-here">${n.t("narration_now")}</b>`:g}`,Ke=({link:n,index:t,...e})=>u`<p class="paper-link">${e.speech.t("print_link")}${e.speech.t("colon")}<span>${n}</span></p>
    <h2>${e.speech.t("narration")}</h2>
    ${et({speech:e.speech,tale:tt(e),index:t},null)}`;var Ge=30;function Xe({speech:n,timeline:t,index:e},s){let o=t.steps.slice(Math.max(0,e+1-Ge),e+1);return u`<table @keydown=${Ze}>
    <caption>
      ${n.t("diagram_table")}
    </caption>
    <thead>
      <tr>
        <th scope="col">${n.t("table_time")}</th>
        <th scope="col">${n.t("node")}</th>
        <th scope="col">${n.t("table_what")}</th>
        <th scope="col">${n.t("why")}</th>
      </tr>
    </thead>
    <tbody>
      ${o.map(i=>u`<tr>
            <td>${n.time(i.tUs)}</td>
            <td>${n.words.name(i.node)}</td>
            <td>${n.plainSentence(i,t)}</td>
            <td>
              <button
                type="button"
                class="ask"
                data-action="why"
                tabindex=${i.index===e?0:-1}
                aria-label=${n.t("why_of",{what:n.plainSentence(i,t)})}
                @click=${()=>s(i.index)}
              >
                ${k("circle-help")}
              </button>
            </td>
          </tr>`)}
    </tbody>
  </table>`}function Ze(n){let t={ArrowDown:1,ArrowUp:-1}[n.key],s=[...n.currentTarget.querySelectorAll("button")],o=t&&s[s.indexOf(document.activeElement)+t];o&&(n.preventDefault(),n.stopPropagation(),o.focus())}var Qe=["rules","sends","patch","timers","notes","outputs","properties","truth","queued"];function O(n,t){if(n===t)return!0;if(typeof n!="object"||typeof t!="object"||!n||!t||Array.isArray(n)!==Array.isArray(t))return!1;let e=Object.keys(n);if(e.length!==Object.keys(t).length)return!1;for(let s of e)if(!(s in t)||!O(n[s],t[s]))return!1;return!0}var B=n=>`${n.tUs} ${n.kind} ${n.node} ${n.ref}`,Ht=(n,t)=>B(n)===B(t)&&Qe.every(e=>O(n[e],t[e])),st=n=>n.status==="crashed"||n.status==="wiped",P=class{shared=0;first=null;version=0;#t;#e="";#n="";#s={a:{read:0,steps:new Map},b:{read:0,steps:new Map}};constructor(t,e){this.#t={a:t,b:e}}get knownUs(){let t=e=>I(e)?Number.POSITIVE_INFINITY:e.untilUs;return Math.min(t(this.#t.a),t(this.#t.b))}get none(){return!this.first&&this.#t.a.end!==""&&this.#t.b.end!==""}update(){let{a:t,b:e}=this.#t,s=`${t.version} ${e.version}`;if(s===this.#e)return;this.#e=s,this.version+=1;let o=`${t.epoch} ${e.epoch}`;if(o!==this.#n&&(this.#n=o,this.shared=0,this.first=null,this.#s={a:{read:0,steps:new Map},b:{read:0,steps:new Map}}),!(!t.run||!e.run)&&(this.first||this.#o(t,e),this.first))for(let i of["a","b"])this.#i(i)}#o(t,e){if(this.shared===0&&!O(t.run?.cast,e.run?.cast)){this.first={index:0,tUs:0};return}for(;;){let s=t.steps[this.shared],o=e.steps[this.shared];if(s&&o&&s.cause===o.cause&&Ht(s,o)){this.shared+=1;continue}let i=s?!o&&Yt(e,s.tUs):o?Yt(t,o.tUs):!1;(s&&o||i)&&(this.first={index:this.shared,tUs:Math.min(s?.tUs??Number.POSITIVE_INFINITY,o?.tUs??Number.POSITIVE_INFINITY)});return}}#i(t){let{steps:e}=this.#t[t],s=this.#s[t];for(let o=Math.max(s.read,this.shared);o<e.length;o++){let i=e[o],r=s.steps.get(B(i));r?r.push(i):s.steps.set(B(i),[i])}s.read=e.length}step(t,e){let s=this.#t[t].steps[e];return!this.first||e<this.shared||!s||s.tUs>this.knownUs?!1:!(this.#s[t==="a"?"b":"a"].steps.get(B(s))??[]).some(i=>Ht(s,i))}message(t,e,s=Number.POSITIVE_INFINITY){let o=Math.min(s,this.knownUs),i=this.#t[t].messages.get(e),r=this.#t[t==="a"?"b":"a"].messages.get(e);return!this.first||!i||i.sentUs>o?!1:!r||!qe(i,r,o)}indexBeside(t,e){let{a:s,b:o}=this.#t,i=s.steps[e+1],r=i!==void 0&&i.tUs<=t;return e<this.shared&&r?Math.min(o.steps.length-1,Math.max(e,o.indexAt(t,0))):o.indexAt(t)}},Yt=(n,t)=>I(n)||n.untilUs>t;function qe(n,t,e){let s=o=>o.endStep>=0&&o.endUs<=e?`${o.end} ${o.endUs}`:"";return n.type===t.type&&n.sentUs===t.sentUs&&s(n)===s(t)&&O(n.body,t.body)}var ts=(n,t)=>t!==void 0&&n.type===t.type&&n.dueUs===t.dueUs&&n.held===t.held&&O(n.body,t.body);function Kt(n,t){let e=new Map;for(let i of new Set([...n.nodes.keys(),...t.nodes.keys()])){let r=es(n.nodes.get(i),t.nodes.get(i));r.length&&e.set(i,r)}let s=(i,r)=>[...i.flights.values()].filter(a=>!ts(a,r.flights.get(a.id))).map(a=>a.id);return{nodes:e,network:!(O(n.groups,t.groups)&&O([...n.cuts],[...t.cuts])&&O([...n.holds],[...t.holds])),properties:[...n.properties.keys()].filter(i=>n.properties.get(i)?.status!==t.properties.get(i)?.status),air:{a:s(n,t),b:s(t,n)}}}function es(n,t){let e=[];if(!n||!t)return(n||t)&&e.push({part:"status",name:"",a:n?.status??null,b:t?.status??null}),e;n.status!==t.status&&e.push({part:"status",name:"",a:n.status,b:t.status});let s=st(n)||st(t),o=(i,r)=>st(i)&&r in i.disk?i.disk[r]:i.state[r];for(let i of new Set([...Object.keys(n.state),...Object.keys(t.state)])){let r=i in n.disk||i in t.disk;if(s&&!r)continue;let[a,l]=[o(n,i),o(t,i)];O(a,l)?r&&!O(n.disk[i],t.disk[i])&&e.push({part:"disk",name:i,a:n.disk[i],b:t.disk[i]}):e.push({part:"state",name:i,a,b:l})}for(let i of new Set([...n.timers.keys(),...t.timers.keys()])){let[r,a]=[n.timers.get(i)?.dueUs??null,t.timers.get(i)?.dueUs??null];r!==a&&!s&&e.push({part:"timer",name:i,a:r,b:a})}return!s&&!O(n.outbox,t.outbox)&&e.push({part:"outbox",name:"",a:n.outbox.length,b:t.outbox.length}),e}var Gt=1e3;function nt({speech:n,timeline:t},{address:e,named:s}){let[,o="",i=""]=(t.run?.address??e).split("?")[0]?.split("/")??[],r=n.captions?.name??o;if(!i)return r;let{title:a}=n.words.scenario(i);return s?`${r}${n.t("colon")}${a}`:a}function Xt({speech:n,timeline:t,declaration:e},s,o){let i=D(e,t).map(c=>C(n,c).name),r=i.length?`${n.t("break_tag")}${n.t("colon")}${i.join(n.t("comma"))}`:"",a=t.steps.at(-1)?.tUs??0,l=I(t)&&o>=a?n.t("compare_over",{time:n.time(Math.round(a/Gt)*Gt)}):"";return[r,s,l].filter(Boolean).join(n.t("semicolon"))}function Zt(n,{address:t,named:e,index:s,playing:o}){let{speech:i,timeline:r,declaration:a}=n,l=r.steps[o?Pt(i.words,r,s):s],c=r.worldAfter(s).properties;return{title:nt(n,{address:t,named:e}),said:l?i.sentence(l,r):"",properties:a.properties.map(({slug:d})=>{let{status:h="pending",params:p={}}=c.get(d)??{};return{slug:d,status:h,name:i.words.property(d,p).name}})}}function ot({speech:n,side:t,choices:e,chosen:s,changes:o,waiting:i,menu:r},{onChoose:a,onSwap:l,onOther:c}){let d=n.t.bind(n),h=e.find(p=>p.value===s)?.label??"";return u`<b class="letter" aria-hidden="true">${t.toUpperCase()}</b>
    <div class="take">
      ${e.length>1?u`<select
              aria-label=${d(`compare_${t}`)}
              .value=${s}
              @change=${p=>a(p.target.value)}
            >
              ${e.map(({value:p,label:f})=>u`<option value=${p} ?selected=${p===s}>${f}</option>`)}
            </select>`:u`<b>${h}</b>`}
      ${o&&o!==h?u`<small title=${o}>${o}</small>`:g}
    </div>
    ${i?u`<span class="note" role="status">${d("compare_waiting")}</span>`:g}
    ${t==="a"?u`<span class="note yours">${d("compare_yours")}</span>`:u`<button
              type="button"
              class="tb line"
              data-action="beside"
              aria-label=${d("compare_other")}
              title="${d("compare_other")} (V)"
              aria-haspopup="dialog"
              aria-expanded=${r}
              @click=${c}
            >
              ${k("book-open")}
            </button>
            <button type="button" class="tb line" data-action="swap" title=${d("compare_swap_help")} @click=${l}>
              ${k("swap")}<span>${d("compare_swap")}</span>
            </button>`}`}function Qt(n,{first:t,none:e,knownUs:s}){let o=n.t.bind(n);return e?o("compare_none"):t?t.tUs===0?o("compare_from_start"):o("compare_until",{time:n.time(t.tUs)}):Number.isFinite(s)&&s>0?o("compare_none_yet",{time:n.time(s)}):o("compare_reading")}function ee(n,t){let{speech:e}=n,s=i=>i.step?i.speech.sentence(i.step,i.timeline):"",o={a:s(n),b:s(t)};if(o.a!==o.b||!n.step||!t.step)return o;for(let[i,r]of[["compare_arrives",a=>a.sends[0]?.dueUs],["compare_timer",a=>a.timers.armed[0]?.dueUs]]){let[a,l]=[r(n.step),r(t.step)];if(!(a===void 0||l===void 0||a===l))return{a:e.t(i,{what:o.a,time:e.time(a)}),b:e.t(i,{what:o.b,time:e.time(l)})}}return o}function it({speech:n,look:t,until:e},{onLook:s,onClose:o}){let i=n.t.bind(n);return u`<div class="ph">
      <span class="title">${i("compare_title")}</span><b class="until">${e}</b>
      <span class="r"></span>
      <button
        type="button"
        class="tb"
        data-action="look"
        aria-label=${i(t==="stages"?"compare_diagrams":"compare_stages")}
        title=${i(t==="stages"?"compare_diagrams":"compare_stages")}
        @click=${()=>s(t==="stages"?"diagrams":"stages")}
      >
        ${k(t==="stages"?"rows":"columns")}
      </button>
      <button
        type="button"
        class="tb"
        data-action="close-comparison"
        aria-label=${i("compare_close")}
        title="${i("compare_close")} (v)"
        @click=${o}
      >
        ${k("x")}
      </button>
    </div>`}function se({speech:n,declaration:t,look:e,difference:s,tUs:o,now:i,still:r,node:a},l){let c=n.t.bind(n),{first:d}=s,h=p=>p||c("compare_nothing");return u`${it({speech:n,look:e,until:Qt(n,s)},l)}
    <div class="parting" aria-live="polite">
      <p>${Qt(n,s)}</p>
      ${d?u`<dl>
              <div><dt><b class="letter">A</b></dt><dd>${h(d.a)}</dd></div>
              <div><dt><b class="letter">B</b></dt><dd>${h(d.b)}</dd></div>
            </dl>`:g}
    </div>
    ${d?u`<button type="button" class="tb line jump" data-action="jump" ?disabled=${o===d.tUs} @click=${l.onJump}>
            ${k("parting")}<span>${c("compare_jump",{time:n.time(d.tUs)})}</span>
          </button>`:g}
    ${d?ns({speech:n,declaration:t,tUs:o,now:i,node:a},l.onNode):g}
    <p class="vh" aria-live="polite">${r&&i?ss(n,i.difference):g}</p>`}function ss(n,{nodes:t}){let e=[...t.keys()];return e.length?n.t("compare_nodes",{nodes:n.nodes(e)}):n.t("compare_same_now")}function ns({speech:n,declaration:t,tUs:e,now:s,node:o},i){let r=n.t.bind(n),a=u`<p class="sub-head">${r("compare_at",{time:n.time(e)})}</p>`;if(!s)return u`${a}<p class="empty">${r("compare_not_yet")}</p>`;let{a:l,b:c,difference:d}=s,{nodes:h,network:p,properties:f,air:m}=d;if(!h.size&&!p&&!f.length&&!m.a.length&&!m.b.length)return u`${a}<p class="empty">${r("compare_same_now")}</p>`;let w=(b,y,v)=>u`<tr><th scope="row">${b}</th><td>${y}</td><td>${v}</td></tr>`,x=(b,y)=>r(`property_${b.properties.get(y)?.status??"pending"}`);return u`${a}
    <table class="differs">
      <thead>
        <tr><th><span class="vh">${r("compare_what")}</span></th><th scope="col"><b class="letter">A</b></th><th scope="col"><b class="letter">B</b></th></tr>
      </thead>
      ${[...h].map(([b,y])=>u`<tbody>
          <tr>
            <th class="who" colspan="3" scope="rowgroup">
              <button type="button" aria-pressed=${b===o} @click=${()=>i(b)}>${k("differs")}${n.words.name(b)}</button>
            </th>
          </tr>
          ${y.map(v=>{let $=os(n,t,e,l.nodes.get(b)?.role??c.nodes.get(b)?.role??"",v);return w($.name,$.a,$.b)})}
        </tbody>`)}
      ${p||m.a.length||m.b.length?u`<tbody>
              <tr><th class="who" colspan="3" scope="rowgroup">${k("differs")}${r("compare_network")}</th></tr>
              ${p?w(r("compare_links"),te(n,l),te(n,c)):g}
              ${m.a.length||m.b.length?w(r("compare_air"),String(m.a.length),String(m.b.length)):g}
            </tbody>`:g}
      ${f.length?u`<tbody>
              <tr><th class="who" colspan="3" scope="rowgroup">${k("differs")}${r("properties")}</th></tr>
              ${f.map(b=>w(n.words.property(b).name,x(l,b),x(c,b)))}
            </tbody>`:g}
    </table>`}function os(n,t,e,s,{part:o,name:i,a:r,b:a}){let{words:l}=n,c=n.t.bind(n),d=h=>({a:h(r),b:h(a)});switch(o){case"status":return{name:c("compare_status"),...d(h=>h===null?"–":c(h))};case"timer":return{name:l.timer(i),...d(h=>h===null?c("compare_no_timer"):c("node_timer_due",{time:l.duration(Math.max(0,h-e))}))};case"outbox":return{name:l.t("outbox_short"),...d(String)};default:{let h=o==="disk"?c("compare_on_disk",{field:l.field(i)}):l.field(i),p=t.view.roles[s]?.log;return p?.field===i&&Array.isArray(r)&&Array.isArray(a)?{name:h,...rs(n,p,r,a)}:i===t.view.roles[s]?.blocked?{name:h,...d(f=>typeof f=="number"?n.time(f):"–")}:qt(r)&&qt(a)?{name:h,...is(n,i,r,a)}:{name:h,...d(f=>l.value(f,i))}}}}var qt=n=>typeof n=="object"&&n!==null&&!Array.isArray(n);function is(n,t,e,s){let{words:o}=n,i=[...new Set([...Object.keys(e),...Object.keys(s)])].filter(a=>JSON.stringify(e[a])!==JSON.stringify(s[a])),r=a=>i.filter(l=>l in a).map(l=>`${o.value(l)} ${o.value(a[l],t)}`).join(n.t("comma"))||"–";return{a:r(e),b:r(s)}}function rs(n,{label:t,first:e=1},s,o){let i=0;for(;i<s.length&&i<o.length&&JSON.stringify(s[i])===JSON.stringify(o[i]);)i++;let r=a=>a.slice(i).map((l,c)=>`${e+i+c} ${as(n,t,l)}`).join(n.t("comma"))||"–";return{a:r(s),b:r(o)}}function as(n,t,e){let s=o=>o.split(".").reduce((i,r)=>i?.[r],e);return t.includes("{")?t.replace(/\{([^{}]+)\}/g,(o,i)=>String(s(i)??"")):n.words.value(t?s(t):e)}function te(n,t){let e=o=>{let[i="",r=""]=o.replace(".one-way","").split("-");return`${n.words.name(i)} – ${n.words.name(r)}`};return[...t.groups?[n.groups(t.groups)]:[],...[...t.cuts].map(o=>`${e(o)} ${n.t("link_cut")}`),...[...t.holds].map(o=>`${e(o)} ${n.t("link_held")}`)].join(n.t("comma"))||n.t("compare_whole")}var ls={holds:"check",seen:"eye",pending:"hourglass",broken:"x"};function ne({speech:n,look:t,protocols:e,a:s,b:o},i){let r=n.t.bind(n),a=r(e?"compare_protocols":"compare_scenarios"),l=[["A",s],["B",o]];return u`${it({speech:n,look:t,until:a},i)}
    <div class="parting">
      <p>${a}</p>
      <dl>
        ${l.map(([c,{said:d}])=>u`<div><dt><b class="letter">${c}</b></dt><dd data-said=${c.toLowerCase()}>${d||r("compare_not_begun")}</dd></div>`)}
      </dl>
    </div>
    <p class="sub-head">${r("properties")}</p>
    ${e?l.map(([c,d])=>ds(r,c,d)):cs(r,s,o)}`}var rt=(n,t)=>u`<span data-status=${t} title=${n(`property_${t}`)}>${k(ls[t]??"check")}<span class="vh">${n(`property_${t}`)}</span></span>`,cs=(n,t,e)=>u`<table class="differs side-properties">
    <thead>
      <tr><th><span class="vh">${n("compare_what")}</span></th><th scope="col"><b class="letter">A</b></th><th scope="col"><b class="letter">B</b></th></tr>
    </thead>
    <tbody>
      ${t.properties.map(({slug:s,status:o,name:i},r)=>u`<tr data-property=${s}>
            <th scope="row">${i}</th><td>${rt(n,o)}</td><td>${rt(n,e.properties[r]?.status??"pending")}</td>
          </tr>`)}
    </tbody>
  </table>`,ds=(n,t,{title:e,properties:s})=>u`<section class="side-properties" data-side=${t.toLowerCase()}>
    <h3><b class="letter" aria-hidden="true">${t}</b>${e}</h3>
    <ul>
      ${s.map(({slug:o,status:i,name:r})=>u`<li data-property=${o} data-status=${i}>
            ${rt(n,i)}<span>${r}</span>
          </li>`)}
    </ul>
    ${s.length?g:u`<p class="empty">${n("none")}</p>`}
  </section>`;var hs=Number.POSITIVE_INFINITY,us=1e3,F=class{constructor({app:t,box:e,diagram:s},o){this.headA=_("header","take-head side-a"),this.headB=_("header","take-head side-b"),this.stage=_("section","stage other"),this.truth=_("div","hud"),this.box=_("div","stage-box"),this.picture=_("div","stage-host"),this.marksA=_("div","differs-marks"),this.marksB=_("div","differs-marks"),this.under=_("div","under"),this.key=_("div","key"),this.space=_("div","space-box other"),this.diagram=_("div","space-host"),this.strip=_("aside","comparison"),this.strip.tabIndex=-1,this.sized=new ResizeObserver(o),this.sized.observe(s),this.sized.observe(this.diagram),this.box.append(this.picture,this.marksB),this.under.append(this.key),this.stage.append(this.truth,this.box,this.under),this.space.append(this.diagram),e.append(this.marksA),t.append(this.headA,this.headB,this.stage,this.space,this.strip)}remove(){this.sized.disconnect();for(let t of[this.headA,this.headB,this.stage,this.space,this.strip,this.marksA])t.remove()}};function _(n,t){let e=document.createElement(n);return e.className=t,e}var W=class{pictured=!1;constructor(t,e,{address:s,declaration:o,captions:i,lang:r},a){this.address=s,this.page=t,this.declaration=o,this.speech=new Tt(o,{ui:t.speech.ui,captions:i,lang:r});let{words:l}=this.speech;this.timeline=new bt(o,i);let c=o.slug===t.slug;this.difference=c?new P(t.timeline,this.timeline):null,this.stage=new Ct(e.picture,{words:l,truth:e.truth,key:e.key,beside:()=>c?t.stage.scene:null,onSelect:d=>a.select(d)}),this.diagram=new Bt(e.diagram,{words:l,onSeek:(d,h)=>t.scrub({tUs:d,k:c?h:hs}),onView:()=>a.followOther()}),this.diagram.equip(G),this.connection=new vt({url:t.connection.options.url,address:()=>this.address,progress:()=>({epoch:this.timeline.epoch,have:this.timeline.steps.length}),onFrame:d=>this.hear(d),onState:()=>t.refresh(),onRefused:d=>a.refused(d),onNewRoom:()=>{this.timeline.forgetEpoch(),this.connection.forgetWants()}}),this.speak(t.speech).catch(d=>console.warn(d)),this.bringPictures(),this.connection.open()}get slug(){return this.declaration.slug}bringPictures(){Dt(this.declaration.view).then(()=>{this.pictured=!0,this.page.refresh()},()=>setTimeout(()=>this.bringPictures(),us))}hear(t){let{cut:e,gap:s}=this.timeline.apply(t);if(s)return this.connection.resync();t.run&&this.speech.words.cast(t.run.cast),e!==null&&this.connection.forgetWants(),this.page.reach(),this.page.refresh()}async speak({ui:t,lang:e,captions:s}){if(e===this.speech.lang)return;let o=this.slug===this.page.slug?s:await _t(this.slug,e);this.speech.speak({ui:t,captions:o,lang:e},this.timeline.run?.cast??[]),this.stage.words=this.speech.words,this.diagram.words=this.speech.words,this.page.refresh()}show(t){t!==this.address&&(this.address=t,this.connection.command("set",{address:t}).catch(e=>console.warn(e)))}close(){this.connection.close(),this.stage.close(),this.diagram.close()}};var z=Number.POSITIVE_INFINITY,oe=[],at=class{constructor(t,e,s){this.page=t,this.vs=null,this.take=null,this.own=null,this.next=s,this.beside=null,this.board=null,this.look="stages",this.models=[new E(t.declaration),new E(t.declaration)],this.axesOf="",this.position={tUs:0,index:-1},this.nowOf="",this.now=null,this.linesOf="",this.lit=null,this.marked="",this.opensWith=e}get isOpen(){return this.vs!==null}get kind(){let{page:t,vs:e}=this;return e===null||U(e)===U(t.address)?"takes":j(e)===t.slug?"scenarios":"protocols"}get unlike(){let{kind:t}=this;return t!=="scenarios"?t==="protocols":this.beside?.difference?.first?.tUs===0}mayReach(t){return this.page.player.mayGoOnTo(t)}start(){this.opensWith!==null&&this.set(this.opensWith)}open(t){let{page:e}=this;if(!e.ready||t===this.vs)return;if(U(t)!==U(e.address))return this.load(e.address,t);e.menus.open&&e.menus.close(),e.toasts.clear(),e.why.end();let s=document.activeElement?.closest(".rail");this.set(t),e.travel.push(),s&&this.board?.strip.focus({preventScroll:!0})}load(t,e,s){location.assign(this.page.travel.besideAddress(t,e,s))}close(){this.isOpen&&(this.set(null),this.page.travel.push())}toggle(){if(this.isOpen)return this.close();let{before:t}=this.page.takes;if(t===null)return this.page.toggleMenu("beside");this.open(t)}set(t){let{page:e}=this;this.next=null,this.take=this.page.takes.all.find(o=>o.address===t)?.id??null;let s=this.vs;if(this.vs=t,!(t===null&&s===null)){if(t!==null&&!this.declarationOf(t))return location.reload();(t===null||this.beside&&j(t)!==this.beside.slug)&&this.clear(),t!==null&&this.beside?this.beside.show(this.watched(t)):t!==null&&(this.board=new F(e.hosts,()=>e.refresh()),this.relabel()),e.hosts.app.classList.toggle("comparing",t!==null),e.hosts.app.dataset.look=t===null?"":this.look,e.hosts.app.dataset.beside=t===null?"":this.kind,this.look==="stages"&&this.kind==="takes"&&(e.diagram.axes=null),t!==null&&this.board&&!this.beside&&(this.beside=this.besideOf(t,this.board)),e.onResize(),e.reach()}}declarationOf(t){let{page:e}=this,s=j(t),{captions:o,lang:i}=e.speech;return s===e.slug?{declaration:e.declaration,captions:o,lang:i}:e.other?.declaration.slug===s?e.other:null}besideOf(t,e){let{page:s}=this,o=this.declarationOf(t),i=new W(s,e,{address:this.watched(t),...o},this);return this.models=[new E(s.declaration),new E(o.declaration)],this.axesOf="",s.player.accompany(i.timeline),i}clear(){let{page:t}=this;this.beside?.close(),this.board?.remove(),this.beside=this.board=this.now=this.lit=null,t.hosts.app.removeAttribute("data-unlike"),t.player.hold(),t.player.accompany(null),t.diagram.mark=null,t.diagram.axes=null}watched(t){let e=this.page.timeline.run?.until_us??0,s=this.beside?.timeline.run;return s?.address===t&&(this.own={vs:t,untilUs:s.until_us}),this.own?.vs===t&&this.own.untilUs<e?M(t,e):t}refused(t){this.page.sayRefused(t),this.close()}expect(t){this.next=t}onRun(){let{next:t,page:e}=this;if(t&&(t.take===null||t.take===e.timeline.run?.take))return this.set(t.vs);let s=this.vs;s!==null&&this.followTake(s)}followTake(t){let{all:e}=this.page.takes;this.take??=e.find(o=>o.address===t)?.id??null;let s=e.find(o=>o.id===this.take);s&&M(s.address,0)===M(t,0)&&(this.vs=s.address),this.next?.vs&&M(this.next.vs,0)===M(this.page.timeline.run?.address??"",0)&&(this.next.vs=this.page.timeline.run?.address??null)}async swap(){let{page:t,vs:e}=this;if(e===null||e===t.address||!t.ready)return;let s=t.takes.all.find(a=>a.address===e),o=t.chosen.tUs;if(this.kind!=="takes")return this.load(e,t.address,this.placeBeside(o));let i=this.own?.vs===e&&this.own.untilUs<o;if(this.next={vs:t.address,take:s?.id??null},s&&i)return await t.command("go-on"),t.command("take",{take:s.id});let r=this.placeBeside(o);await(s?t.command("take",{take:s.id},r):t.command("set",{address:e},r))}placeBeside(t){let e=this.beside?this.beside.timeline.placeOf(this.position.index):{tUs:0,k:0};return{tUs:t,k:e.tUs===this.position.tUs?e.k:z}}choose(t,e){let s=this.page.takes.all.find(o=>String(o.id)===e);if(s)return t==="b"?this.open(s.address):s.address===this.vs?this.swap():this.page.command("take",{take:s.id})}wantMore(){let{beside:t,page:e,vs:s}=this;if(!t||s===null)return;let{timeline:o}=t;e.player.hold(o.end||e.player.tUs>o.untilUs?z:o.untilUs),o.run&&(t.show(this.watched(s)),e.fetch(o,t.connection),!e.arrived&&!o.end&&t.connection.want(e.chosen.tUs))}jump(){let{page:t,beside:e}=this,s=e?.difference?.first;if(!s)return;t.timeline.steps[s.index]?.tUs===s.tUs?t.goTo(s.index):t.seek({tUs:s.tUs,k:z})}emphasis(){let{page:t,beside:e}=this;if(this.read(),e){let s=this.unlike?null:e.difference?.first??null,o=s?t.speech.t("compare_mark",{time:t.speech.time(s.tUs)}):"",i=s&&{tUs:s.tUs,text:o};t.diagram.mark=e.diagram.mark=i,t.hosts.app.toggleAttribute("data-parted",this.unlike||s!==null),t.hosts.app.toggleAttribute("data-unlike",this.unlike),(this.look==="diagrams"||this.kind!=="takes")&&this.shareAxes()}return this.lit&&{stage:this.lit.stageA,diagram:this.lit.diagramA}}read(){let{beside:t,page:e}=this;if(!t?.timeline.run||!e.timeline.run){this.now=this.lit=null;return}let{difference:s,timeline:o}=t,{tUs:i,index:r}=e.player;if(s?.update(),this.position={tUs:i,index:s?.indexBeside(i,r)??o.indexAt(i,z)},!s||this.unlike){this.now=this.lit=null;return}let a=`${s.version} ${r} ${this.position.index}`;if(a!==this.nowOf){this.nowOf=a;let l=r>=s.shared||this.position.index>=s.shared,c=e.timeline.worldAfter(r),d=o.worldAfter(this.position.index);this.now=s.first&&l?{a:c,b:d,difference:Kt(c,d)}:null,this.lit=this.now&&this.litBy(this.now)}}litBy({difference:{nodes:t,air:e}}){let{difference:s}=this.beside,{tUs:o}=this.position,i=l=>{let c=new Set(e[l]),d=w=>s.step(l,w),h=w=>t.has(w),p="differs";return{stage:{kind:p,step:d,node:h,message:w=>c.has(w)||s.message(l,w,o),chain:oe},diagram:{kind:p,step:d,node:h,message:w=>s.message(l,w),chain:oe}}},[r,a]=[i("a"),i("b")];return{stageA:r.stage,stageB:a.stage,diagramA:r.diagram,diagramB:a.diagram}}draw(){let{beside:t,board:e,page:s,position:o}=this;if(!t?.timeline.run||!e||!t.pictured)return;let{timeline:i,stage:r,diagram:a}=t;if(this.look==="stages"){r.moving=s.stage.moving,r.draw(Mt(i,t.declaration,{...o,selected:this.selectedBeside()}),this.lit?.stageB),this.drawMarks();return}a.lookAs(s.diagram.view,!0),a.draw(i,o,this.lit?.diagramB)}selectedBeside(){let{beside:t,page:e}=this,{selected:s}=e.targets;return!t||!s||this.kind==="protocols"||s.kind==="message"&&!t.timeline.messages.has(s.id)?null:s}shareAxes(){let{page:t,beside:e,models:s}=this;if(!e)return;let o=`${t.timeline.version} ${e.timeline.version}`;if(o===this.axesOf)return;this.axesOf=o;let[i,r]=s;i.update(t.timeline),r.update(e.timeline);let a=Et(i,r,Math.max(t.timeline.untilUs,e.timeline.untilUs));t.diagram.axes=a,e.diagram.axes=a}followOther(){this.beside&&(this.page.diagram.lookAs(this.beside.diagram.view),this.page.refresh())}drawMarks(){let{board:t,now:e,page:s}=this;if(!t)return;let o=e?[...e.difference.nodes.keys()]:[],i=[s.hosts.stage,t.picture].map(a=>o.flatMap(l=>{let c=a.querySelector(`g.node[data-id="${CSS.escape(l)}"] .disc`);if(!c)return[];let[d,h,p]=["cx","cy","r"].map(f=>Number(c.getAttribute(f)));return[{id:l,x:(d??0)+(p??0)*.76,y:(h??0)-(p??0)*.76}]})),r=JSON.stringify(i);if(r!==this.marked){this.marked=r;for(let[a,l]of[t.marksA,t.marksB].entries())l.replaceChildren(...(i[a]??[]).map(({id:c,x:d,y:h})=>{let p=_("i","differs-mark");return p.dataset.id=c,p.style.transform=`translate(${d}px, ${h}px)`,p}))}}relabel(){let{board:t,beside:e,page:s}=this;if(!t)return;let o=s.speech.t.bind(s.speech);for(let[i,r,a]of[[t.headA,"compare_a","group"],[t.headB,"compare_b","group"],[t.stage,"compare_stage","region"],[t.strip,"compare_title","complementary"],[t.truth,"truth","group"],[t.key,"key","group"]])i.setAttribute("role",a),i.setAttribute("aria-label",o(r));e?.speak(s.speech).catch(i=>console.warn(i))}drawPanels(){let{board:t,beside:e,page:s,look:o}=this;if(!t||!e||this.vs===null)return;let{player:i}=s,{timeline:r}=e,a=!r.run||r.end===""&&i.tUs>r.untilUs;R(t.headA,this.head("a",s.address,!1)),R(t.headB,this.head("b",this.vs,a));let l={onLook:d=>this.lookAt(d),onClose:()=>this.close(),onJump:()=>this.jump(),onNode:d=>s.targets.select({kind:"node",id:d})},c=()=>({a:this.sideNow("a"),b:this.sideNow("b")});R(t.strip,this.unlike?ne({speech:s.speech,look:o,protocols:this.kind==="protocols",...c()},l):this.differences(l))}differences(t){let{look:e,now:s,page:o}=this,{speech:i,player:r}=o,{difference:a,timeline:l,speech:c}=this.beside,d=a?.first??null,h=m=>{let w=m==="a"?o.timeline:l,x=d&&w.steps[d.index];return x&&x.tUs===d.tUs&&a?.step(m,d.index)?x:null},[p,f]=[h("a"),h("b")];return se({speech:i,declaration:o.declaration,look:e,difference:{first:d&&{tUs:d.tUs,...ee({speech:i,step:p,timeline:o.timeline},{speech:c,step:f,timeline:l})},none:a?.none??!1,knownUs:l.run?Math.min(o.timeline.untilUs,l.untilUs):0},tUs:r.tUs,now:s,still:!r.playing,node:o.targets.node},t)}sideNow(t){let{beside:e,page:s,position:o}=this,i=t==="a"||!e,r=i?s.player.index:o.index,a=i?s.address:this.vs??"";return Zt(i?s:e,{address:a,named:this.kind==="protocols",index:r,playing:s.player.playing})}head(t,e,s){let{page:o}=this,i={onChoose:m=>this.choose(t,m),onSwap:()=>this.swap(),onOther:()=>o.toggleMenu("beside")},r={speech:o.speech,side:t,waiting:s,menu:o.menus.open==="beside"};if(this.kind!=="takes")return ot({...r,...this.told(t,e)},i);let{takes:a}=o,{current:l}=a,c=U(o.address),d=t==="a",h=a.all.filter(m=>U(m.address)===c&&(d||m!==l)).map(m=>({value:String(m.id),label:a.told(m)})),p=d?l:a.all.find(m=>m.address===e&&m!==l),f=p?String(p.id):"-";return p||h.unshift({value:"-",label:a.described(e)}),ot({...r,choices:h,chosen:f,changes:a.changesOf(e)},i)}told(t,e){let{beside:s,page:o}=this,i=t==="b"&&s?s:o,r=nt(i,{address:e,named:this.kind==="protocols"}),a=Xt(i,o.takes.changesOf(e,i.speech),o.player.tUs);return{choices:[{value:"-",label:r}],chosen:"-",changes:a}}lookAt(t){let{page:e}=this;this.look=t,e.hosts.app.dataset.look=t,this.axesOf="",t==="stages"&&this.kind==="takes"&&(e.diagram.axes=null),e.onResize()}select(t){let{page:e}=this,{speech:s,toasts:o,targets:i,player:r}=e,a={label:s.t("compare_swap"),act:()=>this.swap()};if(this.kind==="protocols")return t?o.show(s.t("compare_other_side"),a):i.select(null);let l=e.timeline.worldAfter(r.index);if(t?.kind==="message"&&!l.flights.has(t.id))return o.show(s.t("compare_not_yours"),a);t?.kind==="node"&&!l.nodes.has(t.id)||i.select(t)}};function ie(n,t,e){let s=n.filter(({kind:o})=>o==="protocol").map(({protocol:o,said:i,also:r=""})=>({slug:o,name:i[t][0],words:`${i.en[0]} ${i.zh[0]} ${r}`,scenarios:n.filter(a=>a.kind==="scenario"&&a.protocol===o).map(ps(t))}));return[...s.filter(({slug:o})=>o===e),...s.filter(({slug:o})=>o!==e)]}var ps=n=>({scenario:t="",said:e,broken:s=!1})=>({slug:t,title:e[n][0],summary:e[n][1],broken:s});function re(n,t){let e=t.toLowerCase().split(/\s+/).filter(Boolean);return e.length?n.map(s=>({...s,scenarios:s.scenarios.filter(({slug:o,title:i,summary:r})=>{let a=`${s.name} ${s.words} ${o} ${i} ${r}`.toLowerCase();return e.every(l=>a.includes(l))})})).filter(({scenarios:s})=>s.length):n}function le({speech:n,protocols:t,here:e,beside:s,find:o,address:i},r){let a=n.t.bind(n),l=re(t,o),c=s.split("/")[1],d=(h,{slug:p,title:f,summary:m,broken:w})=>u`<a class="card" href=${i(h)} aria-current=${h===s}>
      <span class="tag">${w?u`${k("triangle-alert")}<span class="vh">${a("picker_broken")}</span>`:p.toUpperCase()}</span
      ><b>${f}</b><span>${m}</span>
    </a>`;return u`<label class="find" @keydown=${ae}
      >${k("search")}<input
        type="search"
        data-first
        autocomplete="off"
        spellcheck="false"
        maxlength="80"
        aria-label=${a("compare_find")}
        placeholder=${a("compare_find")}
        .value=${o}
        @input=${h=>r(h.target.value)}
      /></label
    >
    <div class="beside-list" @keydown=${ae}>
      ${l.map(({slug:h,name:p,scenarios:f})=>u`<details ?open=${!!o.trim()||h===c}>
            <summary class="cards-head">${k("chevron-down")}<span>${p}</span></summary>
            <div class="cards">${f.filter(m=>`/${h}/${m.slug}`!==e).map(m=>d(`/${h}/${m.slug}`,m))}</div>
          </details>`)}
      ${l.length?g:u`<p class="none" role="status">${a("search_nothing",{find:o})}</p>`}
    </div>`}function ae(n){let t=n.currentTarget.closest(".pop"),e=t?.querySelector("[data-first]")??null;n.key==="Enter"&&document.activeElement===e?(n.preventDefault(),t?.querySelector("details[open] a.card")?.click()):L(n,t,e,"details > summary, details[open] a.card")}function ce({speech:n,declaration:t,timeline:e},s){let o=n.t.bind(n),i=(t.params??[]).filter(c=>c.breaks),r=new Set(D(t,e)),a=fs(e),l=c=>{let{name:d,help:h}=C(n,c),p=n.words.property(String(c.breaks),{}),f=t.scenarios.find(w=>w.switches.includes(c.name)),m=`break-${c.name}`;return u`<li data-on=${r.has(c)}>
      <input
        id=${m}
        type="checkbox"
        class="switch"
        role="switch"
        .checked=${r.has(c)}
        aria-describedby="${m}-help"
        @change=${w=>s.onSwitch(c.name,w.target.checked)}
      />
      <div>
        <label for=${m}>${d}</label>
        <p id="${m}-help">${h} <span class="breaks">${o("break_breaks",{name:p.name})}</span></p>
        ${r.has(c)?ms({speech:n,timeline:e,first:a},s):g}
        ${f?u`<a href="/${t.slug}/${f.slug}" title=${n.words.scenario(f.slug).summary}
              >${o("break_show")}${k("arrow-right")}</a
            >`:g}
      </div>
    </li>`};return u`<p class="break-lead">${o("break_lead")}</p>
    <ul class="breakers">
      ${i.map(l)}
    </ul>`}function fs(n){let e=[...n.worldAfter(n.steps.length-1).properties].filter(([,{status:o}])=>o==="broken"),[s]=e.sort(([,o],[,i])=>o.step-i.step);return s?{property:s[0],step:s[1].step}:null}function ms({speech:n,timeline:t,first:e},s){let o=n.t.bind(n);if(!e)return u`<p class="verdict">${o(t.end?"break_not_here":"break_not_yet")}</p>`;let i=n.time(t.steps[e.step]?.tUs??0),{name:r}=n.words.property(e.property,{});return u`<p class="verdict" data-broken>
    <button type="button" @click=${()=>s.onStep(e.step)}>
      ${k("triangle-alert")}${o("break_at",{time:i,name:r})}
    </button>
  </p>`}function de(n,t,e){let s={};for(let o of n.command.arguments){let i=(n.values[o.name]??"").trim(),r=K(o,t.nodes),{name:a}=e.words.argument(o.name);Ut(o,i,r)?o.unlike&&n.values[o.unlike]===i&&(s[o.name]=e.t("command_unlike",{name:a,other:e.words.argument(o.unlike).name})):s[o.name]=e.t("params_wrong",{name:a,range:gs(o,r,e)})}return s}function gs(n,t,e){return n.kind==="int"?e.t("params_range",{low:n.low,high:n.high,unit:n.unit}).trim():n.kind==="word"?e.t("command_word"):t.map(s=>e.words.argumentValue(n.name,s)).join(e.ui.comma)}function he({speech:n,world:t,order:e},s){return u`<form novalidate @submit=${i=>{i.preventDefault(),s.onGive()}}>
    <fieldset>
      ${e.command.arguments.map((i,r)=>{let a=`argument-${i.name}`,l=e.wrong[i.name];return u`<div class="field">
          <label for=${a}>${n.words.argument(i.name).name}</label>
          <span class="input">${ws(i,r===0,{speech:n,world:t,order:e},s.onValue)}</span>
          ${l?u`<p class="wrong" role="alert" id="${a}-wrong">${l}</p>`:g}
        </div>`})}
    </fieldset>
    <div class="row">
      <button type="submit" class="tb solid" data-action="give">
        ${n.t("command_give",{node:n.words.name(e.node)})}
      </button>
    </div>
  </form>`}function ws(n,t,{speech:e,world:s,order:o},i){let r=`argument-${n.name}`,a=o.values[n.name]??"",l=d=>i(n.name,d.target.value);if(n.kind==="choice"||n.kind==="node")return u`<select id=${r} ?data-first=${t} @change=${l}>
      ${K(n,s.nodes).map(d=>u`<option value=${d} ?selected=${d===a}>${e.words.argumentValue(n.name,d)}</option>`)}
    </select>`;let c=!!o.wrong[n.name];return u`<input
      id=${r}
      ?data-first=${t}
      type="text"
      inputmode=${n.kind==="int"?"numeric":"text"}
      autocomplete="off"
      aria-invalid=${c}
      aria-describedby=${c?`${r}-wrong`:g}
      .value=${a}
      @input=${l}
    />${n.unit?u`<span class="unit">${n.unit}</span>`:g}`}var ue=2**32-1,$s=9999;function lt(n,t){let e=Object.fromEntries(n.map(s=>[s.name,ks(t.params[s.name]??s.default)]));return{seed:String(t.seed),values:e,wrong:{}}}var ks=n=>n===!0?"1":n===!1?"0":String(n);function pe(n,t,e,s){let o={},i=Number(e.seed);(!/^\d+$/.test(e.seed.trim())||i>ue)&&(o.seed=s.t("params_wrong",{name:s.t("params_seed"),range:`0 – ${ue}`}));let r=lt(n,t),a=[];for(let l of n){let c=(e.values[l.name]??"").trim();bs(l,c)?c!==r.values[l.name]&&a.push([l.name,c]):o[l.name]=s.t("params_wrong",{name:fe(l,s).name,range:ys(l,s)})}return{wrong:o,seed:String(i)===r.seed?null:i,params:a}}function bs(n,t){if(n.kind==="bool"||n.kind==="choice")return!0;let e=Number(t);return(n.kind==="int"?/^-?\d+$/.test(t):/^\d+(\.\d{1,3})?$/.test(t))&&(n.low===null||e>=n.low)&&(n.high===null||e<=n.high)}function ys(n,t){if(n.low===null||n.high===null)return"";let e=n.unit==="ms"?t.t("ms"):n.unit;return t.t("params_range",{low:n.low,high:n.high,unit:e}).trim()}function fe(n,t){let e=t.captions?.params?.[n.name];if(e)return e;let s=`param_${n.name.replaceAll("-","_")}`;return{name:t.ui[s]??n.name,help:t.ui[`${s}_help`]??""}}function me({speech:n,params:t,draft:e},s){let o=n.t.bind(n),i=t.filter(c=>!c.breaks&&c.group==="network"),r=t.filter(c=>!c.breaks&&c.group!=="network"),a=(c,d)=>c.length?u`<fieldset>
          <legend>${d}</legend>
          ${c.map(h=>xs(h,e,n,s))}
        </fieldset>`:g;return u`<form novalidate @submit=${c=>{c.preventDefault(),s.onApply()}}>
    <fieldset>
      <div class="field">
        <label for="param-seed">${o("params_seed")}</label>
        <span class="input"
          ><input
            id="param-seed"
            data-first
            type="text"
            inputmode="numeric"
            autocomplete="off"
            aria-invalid=${!!e.wrong.seed}
            .value=${e.seed}
            @input=${c=>s.onSeed(ge(c))}
          /><button
            type="button"
            class="tb line"
            data-action="new-seed"
            @click=${()=>s.onSeed(String(1+Math.floor(Math.random()*$s)))}
          >
            ${k("repeat")}${o("params_new_seed")}
          </button></span
        >
        <p class="help">${o("params_seed_help")}</p>
        ${e.wrong.seed?u`<p class="wrong" role="alert">${e.wrong.seed}</p>`:g}
      </div>
    </fieldset>
    ${a(r,o("params_protocol"))} ${a(i,o("params_network"))}
    <p class="help">${o("params_note")}</p>
    <div class="row">
      <button type="button" class="tb line" data-action="reset" @click=${s.onReset}>${o("params_reset")}</button>
      <button type="submit" class="tb solid" data-action="apply">${o("params_apply")}</button>
    </div>
  </form>`}var ge=n=>n.target.value;function xs(n,t,e,s){let{name:o,help:i}=fe(n,e),r=`param-${n.name}`,a=t.wrong[n.name];return u`<div class="field">
    <label for=${r}>${o}</label>
    <span class="input">${vs(n,r,t,e,s)}</span>
    ${i?u`<p class="help">${i}</p>`:g}
    ${a?u`<p class="wrong" role="alert">${a}</p>`:g}
  </div>`}function vs(n,t,e,s,o){let i=e.values[n.name]??"",r=a=>o.onValue(n.name,ge(a));if(n.kind==="bool")return u`<input
      id=${t}
      type="checkbox"
      class="switch"
      role="switch"
      .checked=${i==="1"}
      @change=${a=>o.onValue(n.name,a.target.checked?"1":"0")}
    />`;if(n.kind==="choice"){let a=s.captions?.params?.[n.name]?.options??{};return u`<select id=${t} @change=${r}>
      ${n.options.map(l=>u`<option value=${l} ?selected=${l===i}>${a[l]??l}</option>`)}
    </select>`}return u`<input
      id=${t}
      type="number"
      step=${n.kind==="int"?"1":"any"}
      min=${X(n.low??void 0)}
      max=${X(n.high??void 0)}
      aria-invalid=${!!e.wrong[n.name]}
      .value=${i}
      @input=${r}
    /><span class="unit">${n.unit==="ms"?s.t("ms"):n.unit}</span>`}var _s=40;function $e({speech:n,declaration:t,current:e,find:s,searcher:o=null},i){let r=n.t.bind(n),a=n.lang==="zh"?"zh":"en",l=t.scenarios.map(({slug:$,broken:A})=>({slug:$,broken:A,...n.words.scenario($)})),c=!!s.trim(),d=c&&o?o.find(s,_s):null,h=l.filter($=>Ss(s,`${$.slug} ${$.title} ${$.summary}`)),p=`/${t.slug}/${e}`,f=$=>u`<a class="card" href="/${t.slug}/${$.slug}" aria-current=${$.slug===e}>
      <span class="tag">${$.broken?k("triangle-alert"):$.slug.toUpperCase()}</span><b>${$.title}</b><span>${$.summary}</span>
    </a>`,m=($,A)=>u`<h3 class="cards-head">${k($)}${A}</h3>`,w=($,A,T)=>$.length?u`${m(A,T)}<div class="cards">${$.map(f)}</div>`:g,x=($,A,T)=>$.length&&o?u`${m(A,T)}${jt($,{searcher:o,lang:a,t:r,current:p})}`:g,b=o?.protocols.filter(({protocol:$})=>$!==t.slug)??[],y=({entry:$})=>$.protocol===t.slug,v=()=>u`${w(h.filter($=>!$.broken),"book-open",r("picker"))}
  ${w(h.filter($=>$.broken),"triangle-alert",r("picker_broken"))}
  ${b.length&&!c?u`${m("waypoints",r("search_others"))}
          <div class="cards">
            ${b.map(({href:$,said:A})=>u`<a class="card wide" href=${$}><b>${A[a][0]}</b><span>${A[a][1]}</span></a>`)}
          </div>`:g}`;return u`<label class="find" @keydown=${we}
      >${k("search")}<input
        type="search"
        data-first
        autocomplete="off"
        spellcheck="false"
        maxlength="80"
        aria-label=${r("picker_find")}
        placeholder=${r("picker_find")}
        .value=${s}
        @input=${$=>i($.target.value)}
      /><kbd>/</kbd></label
    >
    <p class="vh" role="status">
      ${d?d.count===1?r("search_count_one"):r("search_count",{count:d.count}):g}
    </p>
    <div @keydown=${we}>
      ${d?.count?u`${x(d.best.filter(y),"book-open",r("search_here"))}
            ${x(d.best.filter($=>!y($)),"waypoints",r("search_elsewhere"))}
            ${d.count>d.best.length?u`<p class="none">${r("search_more",{count:d.best.length})}</p>`:g}`:d||c&&h.length===0?Lt(r,s,i):v()}
    </div>
    <div class="pop-foot"><a href="/">${k("arrow-left")}${r("picker_all")}</a></div>`}var Ss=(n,t)=>{let e=t.toLowerCase();return n.toLowerCase().split(/\s+/).every(s=>e.includes(s))};function we(n){let t=n.currentTarget.closest(".pop"),e=t?.querySelector("[data-first]")??null,s=n.target.closest(".card"),o={ArrowDown:2,ArrowUp:-2,ArrowRight:1,ArrowLeft:-1}[n.key];if(!s||!o)return L(n,t,e,"a.hit, a.card");n.preventDefault();let i=[...t?.querySelectorAll("a.card")??[]],r=i[i.indexOf(s)+o];r?r.focus():o<0&&e?.focus()}var As={ArrowLeft:"←",ArrowRight:"→",Escape:"Esc","-":"−"};function ke(n,t){return t===" "?n.t("key_space"):/^[A-Z]$/.test(t)?`${n.t("key_shift")} ${t.toLowerCase()}`:As[t]??t}function be(n){let t=n.t.bind(n);return u`<div class="keys">
    ${Rt.map(([e,s])=>u`<section>
          <h3>${t(e)}</h3>
          <dl>
            ${s.map(([o,i])=>u`<div>
                  <dt>${t(o)}</dt>
                  <dd>${i.map(r=>r==="–"?"–":u`<kbd>${ke(n,r)}</kbd>`)}</dd>
                </div>`)}
          </dl>
        </section>`)}
  </div>`}var ye=(n,t)=>u`<p>${n.t("share_by_hand")}</p>
    <input
      data-first
      readonly
      aria-label=${n.t("share_link")}
      .value=${t}
      @focus=${e=>e.target.select()}
    />`;function xe({speech:n,theme:t,speed:e,undo:s,redo:o,text:i,full:r,presenting:a},l){let c=n.t.bind(n),d=(f,m,w,{off:x=!1,flip:b=!1,only:y="",key:v=""}={})=>u`<li class=${y}>
      <button type="button" ?disabled=${x} @click=${w}>
        ${k(f,b?"flip":"")}<span>${m}</span>${v?u`<kbd>${ke(n,v)}</kbd>`:g}
      </button>
    </li>`,h=(f,m,w="narrow-only")=>u`<li class=${w}><div class="pair" role="group" aria-label=${f}>
      <span>${f}</span>${m.map(([x,b,y,v=!1])=>u`<button type="button" class="tb" aria-label=${b} title=${b} ?disabled=${v} @click=${y}>${k(x)}</button>`)}
    </div></li>`,p=l.onCommand;return u`<ul>
      ${h(`${c("text_size")}${c("colon")}${c("text_size_now",{n:i})}`,[["minus",c("text_smaller"),()=>l.onText(-1)],["circle",c("text_usual"),()=>l.onText(0)],["plus",c("text_bigger"),()=>l.onText(1)]],"")}
      ${d("presentation",c(a?"present_leave":"present"),l.onPresent,{key:"P"})}
      ${d("expand",c(r?"full_screen_leave":"full_screen"),l.onFullScreen,{key:"F"})}
      ${d("list-tree",c("narration"),()=>l.onMenu("narration"),{key:"a"})}
      ${d("file-text",c("print"),l.onPrint)}
      ${d("columns",c("compare_other"),()=>l.onMenu("beside"),{key:"V"})}
      ${d("undo-2",c("undo"),l.onUndo,{off:!s,only:"narrow-only"})}
      ${d("undo-2",c("redo"),l.onRedo,{off:!o,flip:!0,only:"narrow-only"})}
      ${h(c("keys_moment"),[["skip-back",c("moment_back"),()=>p("moment-back")],["skip-forward",c("moment_forward"),()=>p("moment-forward")]])}
      ${h(c("keys_message"),[["arrow-left",c("message_back"),()=>p("message-back")],["arrow-right",c("message_forward"),()=>p("message-forward")]])}
      ${h(c("keys_ends"),[["to-start",c("to_start"),()=>p("start")],["to-end",c("to_end"),()=>p("end")]])}
      ${d("link",c("keys_heal"),()=>p("heal"))}
      ${d("keyboard",c("shortcuts"),()=>l.onMenu("shortcuts"),{only:"narrow-only"})}
      ${d("sliders",c("params"),()=>l.onMenu("params"),{only:"phone-only"})}
      ${d("crack",c("break"),()=>l.onMenu("break"),{only:"phone-only"})}
      ${d("download",c("export"),()=>l.onMenu("export"),{only:"phone-only"})}
      ${d("languages",c("other_language"),l.onLanguage,{only:"phone-only"})}
      ${d("sun",`${c("theme")}${c("colon")}${c(`theme_${t}`)}`,l.onTheme,{only:"phone-only"})}
    </ul>
    <label class="phone-only"
      >${c("speed_label")}
      <select
        @change=${f=>l.onSpeed(Number(f.target.value))}
      >
        ${wt.map(f=>u`<option value=${f} ?selected=${f===e}>${c("speed_value",{ms:f})}</option>`)}
      </select></label
    >`}var ve=new Set(["scenarios","beside"]),ct=class{constructor(t){this.page=t,this.find="",this.index=null,this.search=null,this.draft=null,this.order=null,this.tale=null}searcher(){let t=this.page.speech.lang==="zh"?"zh":"en";return this.index&&this.search?.lang!==t&&(this.search={lang:t,searcher:new $t(this.index,t)}),this.search?.searcher??null}async loadIndex(){if(this.index)return;this.index=await St().catch(()=>null);let{menus:t}=this.page;if(!this.index||!ve.has(t.open))return;let e=t.box()?.contains(document.activeElement);t.draw(),e&&!t.box()?.contains(document.activeElement)&&t.box()?.querySelector("input")?.focus()}menu(t){let{speech:e,timeline:s,declaration:o}=this.page,i=e.t.bind(e);switch(t){case"scenarios":return{title:i("picker"),look:"scen",body:$e({speech:e,declaration:o,current:this.page.panels.scenarioSlug(),find:this.find,searcher:this.searcher()},r=>{this.find=r,this.loadIndex(),this.page.menus.draw()})};case"beside":return{title:i("compare_other"),look:"scen pairing",body:this.besideMenu()};case"params":return{title:i("params"),look:"form",body:this.paramsMenu()};case"command":return{title:this.order?e.words.command(this.order.command.slug):"",look:"form",body:this.commandMenu()};case"break":return{title:i("break_title"),look:"form break",body:this.breakMenu()};case"export":return{title:i("export"),look:"export",body:this.page.pictures.body()};case"narration":return{title:i("narration"),look:"narration",body:this.narration()};case"shortcuts":return{title:i("shortcuts"),look:"sheet",body:be(e)};case"link":return{title:i("share"),look:"share",body:ye(e,this.page.travel.link)};default:return{title:i("menu_more"),look:"more",body:xe({speech:e,theme:this.page.looks.theme,speed:this.page.speed,undo:s.run?.undo??!1,redo:s.run?.redo??!1,text:this.page.looks.text,full:this.page.looks.full,presenting:this.page.looks.presenting},{onMenu:r=>this.page.toggleMenu(r),onLanguage:()=>this.page.switchLanguage(),onTheme:()=>this.page.looks.switchTheme(),onUndo:()=>this.page.deeds.go("undo"),onRedo:()=>this.page.deeds.go("redo"),onSpeed:r=>this.page.setSpeed(r),onText:r=>this.page.looks.resizeText(r),onFullScreen:()=>this.page.looks.fillScreen(),onPresent:()=>this.page.looks.present(),onCommand:r=>this.page.controls.commands[r]?.(),onPrint:()=>{this.page.menus.close(),print()}})}}}paramsMenu(){let{speech:t,timeline:e}=this.page,s=this.page.declaration.params??[],{draft:o}=this,{run:i}=e;if(!o||!i)return u`<div class="bone"></div>`;let r=`/${i.scenario||this.page.slug}`;return me({speech:t,params:s,draft:o},{onValue:(a,l)=>{o.values[a]=l,delete o.wrong[a],this.page.menus.draw()},onSeed:a=>{o.seed=a,delete o.wrong.seed,this.page.menus.draw()},onReset:()=>location.assign(r),onApply:()=>{let a=pe(s,i,o,t);if(o.wrong=a.wrong,Object.keys(a.wrong).length)return this.page.menus.draw();location.assign(yt(this.page.address,a))}})}openCommand({command:t,node:e}){let s=At([t],Y(t.example).text)?.values??{};this.order={command:t,node:e,values:{...s},wrong:{}},this.toggleMenu("command")}commandMenu(){let{speech:t,menus:e,deeds:s,timeline:o,player:i}=this.page,{order:r}=this;if(!r)return u`<div class="bone"></div>`;let a=o.worldAfter(i.index);return he({speech:t,world:a,order:r},{onValue:(l,c)=>{r.values[l]=c,r.wrong={},e.draw()},onGive:()=>{if(r.wrong=de(r,a,t),Object.keys(r.wrong).length)return e.draw();e.close();let{verb:l}=Y(r.command.example),c=Object.fromEntries(Object.entries(r.values).map(([d,h])=>[d,h.trim()]));s.intervene(`${l}:${r.node}.${Ot(r.command,c)}`)}})}narration(){let{speech:t,timeline:e,declaration:s,furthest:o,player:i}=this.page,r=`${e.version} ${o} ${t.lang}`;return this.tale?.of!==r&&(this.tale={of:r,...tt({speech:t,timeline:e,declaration:s,until:o})}),et({speech:t,tale:this.tale,index:i.index},a=>this.page.goTo(a))}besideMenu(){let{speech:t,slug:e,address:s,comparison:o,menus:i,declaration:r}=this.page,a=t.lang==="zh"?"zh":"en",{name:l=e}=t.captions??{},c=r.scenarios.map(({slug:d,broken:h})=>({slug:d,broken:!!h,...t.words.scenario(d)}));return le({speech:t,protocols:this.index?ie(this.index.entries,a,e):[{slug:e,name:l,words:"",scenarios:c}],here:U(s),beside:o.vs===null?"":U(o.vs),find:this.find,address:d=>this.page.travel.besideAddress(s,d)},d=>{this.find=d,this.loadIndex(),i.draw()})}breakMenu(){let{speech:t,declaration:e,timeline:s,menus:o}=this.page;return ce({speech:t,declaration:e,timeline:s},{onStep:i=>{o.close(),this.page.goTo(i)},onSwitch:(i,r)=>this.page.deeds.next(()=>this.breakRun(i,r))})}async breakRun(t,e){let{page:s}=this,o={tUs:0,k:0};await s.command("set",{address:xt(s.address,[[t,e?"1":"0"]])},o),s.seek(o),s.refresh()}toggleMenu(t){t==="params"&&this.page.timeline.run&&(this.draft=lt(this.page.declaration.params??[],this.page.timeline.run)),ve.has(t)&&(this.find="",this.loadIndex()),t==="export"&&this.page.menus.open!==t&&this.page.pictures.prepare(),this.page.menus.open&&this.page.menus.open!==t&&this.page.menus.close(),this.page.menus.toggle(t)}};var Ue=new Set("start deliver timer forced send client operator restart crash wipe pause resume pin skew slow broken".split(" ")),Os=new Set(["pause","resume","pin","skew","slow"]),Us=new Set(["partition","heal","cut","mend","hold","release"]),Ms=new Set(["crash","wipe","partition","cut","drop"]),Ns=2,_e=new WeakMap;function V(n){let t=_e.get(n);return t||(t=new dt(n),_e.set(n,t)),t.read(),t}var dt=class{version=-1;steps=[];ids=[];lane=new Map;constructor(t){this.timeline=t,this.forget()}forget(){this.ids=this.timeline.run?.cast.map(t=>t.id)??[],this.lane=new Map(this.ids.map((t,e)=>[t,e])),this.steps=[],this.own=this.ids.map(()=>[]),this.before=new Map,this.done=new Map,this.network=[],this.forced=new Map,this.onDisk=this.ids.map(()=>-1),this.survived=new Map,this.forgotten=this.ids.map(()=>[]),this.rows=new Map,this.hasty=new Set,this.deedsAt=-1,this.deedMap=new Map}read(){let{timeline:t}=this;if(this.version===t.version)return;this.version=t.version;let e=this.steps.length;(!e||e>t.steps.length||this.steps[e-1]!==t.steps[e-1])&&this.forget();for(let s=this.steps.length;s<t.steps.length;s++)this.take(t.steps[s])}take(t){let{index:e,kind:s,ref:o}=t;this.steps.push(t),Us.has(s)&&this.network.push(e),(s==="drop"||s==="delay"||s==="pin")&&this.note(o,e),(s==="crash"||s==="wipe"||s==="pause")&&this.note(t.node,e);let i=this.lane.get(t.node);if(i===void 0||!Ue.has(s))return;let r=this.own[i],a=r.at(-1)??-1;r.push(e),this.before.set(e,a);let l;if(s==="crash"||s==="wipe"){let h=s==="crash"?this.onDisk[i]:-1;s==="wipe"&&(this.onDisk[i]=-1),this.survived.set(e,{state:h,forced:h<0?-1:this.forced.get(h)??-1}),this.forgotten[i].push([h,e]),l=new Int32Array(this.rows.get(h)??this.ids.map(()=>-1))}else l=new Int32Array(this.rows.get(a)??this.ids.map(()=>-1));let c=s==="deliver"?this.sendOf(o):-1,d=this.rows.get(c);if(d)for(let h=0;h<l.length;h++)l[h]=Math.max(l[h]??-1,d[h]??-1);l[i]=e,this.rows.set(e,l),s==="send"&&!this.forced.has(t.cause)&&this.hasty.add(t.cause),s==="forced"&&t.cause>=0&&(this.forced.set(t.cause,e),this.onDisk[i]=t.cause)}note(t,e){let s=this.done.get(t);s?s.push(e):this.done.set(t,[e])}sendOf(t){let e=t.split(".").slice(0,2).join(".");return(this.timeline.messages.get(e)??this.timeline.messages.get(t))?.sendStep??-1}lastOf(t,e){let s=this.own[this.lane.get(t)??-1]??[],o=0,i=s.length;for(;o<i;){let r=o+i>>1;s[r]<=e?o=r+1:i=r}return o?s[o-1]:-1}get deeds(){let{run:t,version:e}=this.timeline;if(this.deedsAt===e)return this.deedMap;this.deedsAt=e,this.deedMap=new Map;for(let{step:s,text:o}of t?.script??[])typeof s=="number"&&this.deedMap.set(s,{by:"scenario",text:o});for(let{step:s,text:o}of t?.interventions??[])typeof s=="number"&&this.deedMap.set(s,{by:"person",text:o});return this.deedMap}};function Se(n,t,e){if(n.kind==="partition")return n.ref.split("-").some(r=>{let a=r.split(".");return a.includes(t)!==a.includes(e)});let s=n.ref.endsWith(".one-way"),[o,i]=n.ref.replace(".one-way","").split("-");return o===t&&i===e||!s&&o===e&&i===t}function ut(n,t){let e=n.steps[t];if(!e)return[];let s=V(n),o=[],i=(d,h="cause")=>{d===void 0||d<0||d>=t||o.some(p=>p.index===d)||o.push({index:d,tie:h==="cause"&&o.some(p=>p.tie==="cause")?"also":h})},r=(d,h)=>{for(let p=(h?.length??0)-1;p>=0;p--){let f=n.steps[h?.[p]??-1];if(f&&f.index<t&&d(f))return f.index}return-1},a=s.done.get(e.node),l=s.done.get(e.ref),c=n.messages.get(e.ref);switch(e.kind){case"lost":{let d=c?.why??"";if(d==="drop"&&i(r(h=>h.kind==="drop",l)),d==="cut"&&c&&i(r(h=>(h.kind==="cut"||h.kind==="partition")&&Se(h,c.from,c.to),s.network)),d==="connection"){for(let h=t-1;n.steps[h]?.tUs===e.tUs;h--)if(Ms.has(n.steps[h]?.kind??"")){i(h);break}}break}case"bounced":i(r(d=>d.kind==="crash"||d.kind==="wipe",a));break;case"send":s.hasty.has(e.cause)||i(s.forced.get(e.cause));break;default:}switch(i(e.cause),e.kind){case"deliver":case"bounced":case"lost":i(r(d=>d.kind==="delay",l),"also"),c&&e.kind==="deliver"&&i(r(d=>d.kind==="release"&&Se(d,c.from,c.to)&&d.index>c.sendStep,s.network),"also");break;case"drop":case"delay":case"duplicate":i(s.sendOf(e.ref),"also");break;case"restart":i(r(d=>d.kind==="crash"||d.kind==="wipe",a),"also");break;case"resume":i(r(d=>d.kind==="pause",a),"also");break;case"timer":i(r(d=>d.kind==="pin",l),"also");break;default:}return o}function Ts(n,t){let e=n.steps[t];if(e.kind!=="timer")return[];let s=n.steps[e.cause],o=s?.kind==="deliver"?n.messages.get(s.ref)?.from:void 0;if(!s||!o)return[];let i=[];for(let r=s.index+1;r<e.index&&i.length<Ns;r++){let a=n.steps[r],l=["crash","wipe","pause"].includes(a.kind)&&a.node===o,c=a.kind==="lost"&&n.messages.get(a.ref)?.from===o&&a.node===e.node;if(!l&&!c)continue;let d=c?ut(n,r)[0]?.index:void 0;i.push(d!==void 0&&d>s.index&&n.steps[d]?.kind!=="send"?d:r)}return[...new Set(i)]}function Me(n,t,e=null){let s=V(n),o=[];for(let r=t;n.steps[r];){let a=ut(n,r),l=a.find(p=>p.tie==="cause")?.index,c=a.filter(p=>p.tie==="also").map(p=>p.index),d=e?Is(n,e,r):[];o.push({index:r,also:[...new Set([...d,...c])],meanwhile:Ts(n,r)});let h=s.deeds.get(r);if(h)return{links:Ae(o),root:h};if(l===void 0)break;r=l}let i=n.steps[o.at(-1)?.index??-1];return{links:Ae(o),root:{by:!i||i.kind==="start"?"start":"order",text:""}}}function Ae(n){let t=new Set(n.map(e=>e.index));for(let e of n)e.also=e.also.filter(s=>!t.has(s));return n.reverse()}function Is(n,t,e){let s=n.steps[e];if(!s.patch||s.kind!=="deliver")return[];let o=n.worldAfter(e-1).nodes.get(s.node),i=n.worldAfter(e).nodes.get(s.node),r=t.roles.find(f=>f.slug===i?.role),a=t.view.roles[i?.role??""]?.tally;if(!o||!i||!r?.phase||!a?.field)return[];let[l,c]=[o.state[r.phase],i.state[r.phase]];if(l===c||!a.during.includes(l))return[];let d=Es(n,s,a),h=ht(o.state,d).map(f=>pt(n,{node:s.node,field:d,key:f},e-1));return[...new Set(h.filter(f=>f>=0))].sort((f,m)=>f-m)}function Es(n,t,e){let s=n.messages.get(t.ref)?.from??"",[o,i]=[t.index-1,t.index].map(c=>n.worldAfter(c).nodes.get(t.node)?.state??{});for(let c of[e.field,e.against])if(c&&ht(i,c).includes(s))return c;let r=n.run?.cast.find(c=>c.id===t.node)?.role,a=(n.run?.cast??[]).filter(c=>c.role===r==(e.need==="majority")).length,l=e.need==="majority"?Math.floor(a/2)+1:a;return!e.against||ht(o,e.field).length+1>=l?e.field:e.against}function ht(n,t){let e=n&&t?S(n,t):null;return Array.isArray(e)?e:e&&typeof e=="object"?Object.keys(e):[]}function Ne(n,t){let e=V(n),s=new Uint8Array(Math.max(0,t+1)),o=new Map,i=[t];for(let a=i.pop();a!==void 0;a=i.pop()){if(a<0||s[a])continue;s[a]=1;let l=n.steps[a],c=e.before.get(a);c!==void 0&&(o.get(l.node)??-1)<a&&o.set(l.node,a);let d=e.survived.get(a);d?i.push(d.state,d.forced):c!==void 0&&i.push(c);for(let h of ut(n,a))i.push(h.index)}let r=a=>s[a]===1;return{has:r,last:a=>o.get(a)??-1,message(a){let l=n.messages.get(a);return l?l.endStep>=0&&r(l.endStep)||l.sendStep===t:!1}}}function pt(n,{node:t,field:e,key:s},o){let i=e.split(".")[0]??e;for(let r=Math.min(o,n.steps.length-1);r>=0;r--){let a=n.steps[r];if(a.node!==t||!a.patch||a.kind==="forced"||![a.patch["="],a.patch["+"],a.patch["~"]].some(d=>d&&i in d))continue;let l=Oe(n.worldAfter(r).nodes.get(t),e,s),c=Oe(n.worldAfter(r-1).nodes.get(t),e,s);if(l!==c&&JSON.stringify(l)!==JSON.stringify(c))return r}return-1}function Oe(n,t,e){let s=n&&S(n.state,t);return e===void 0||s===null||s===void 0?s:Array.isArray(s)&&typeof e=="string"?s.includes(e):s[e]}var Te=(n,t,e)=>n.worldAfter(e).properties.get(t)?.step??-1,Ie=(n,t)=>n.messages.get(t)?.sendStep??-1;function J(n,t,e){let s=V(n),o=s.lastOf(t,e),i=s.rows.get(o),r=(s.forgotten[s.lane.get(t)??-1]??[]).filter(([,c])=>c<=o),a=c=>i?.[s.lane.get(c)??-1]??-1,l=c=>{let d=n.steps[c];return!d||!Ue.has(d.kind)||Os.has(d.kind)||c>a(d.node)?!1:d.node!==t||!r.some(([h,p])=>c>h&&c<p)};return{last:a,step:l,message(c){let d=n.messages.get(c);return d?d.to===t&&d.end==="deliver"&&d.endStep<=e?l(d.endStep):n.steps[d.sendStep]?.kind==="send"&&l(d.sendStep):!1}}}var H={status:2,phase:1,number:0};function je(n){let{speech:t,id:e}=n;return u`<div class="knowing">
    <p class="sub-head">${t.t("knows_of",{node:t.words.name(e)})}</p>
    <ul>
      ${Re(n).map(s=>u`<li data-known=${s.hidden?"no":"yes"}><b>${t.words.name(s.id)}</b><span>${s.said}${s.hidden?u`<em>${s.hidden}</em>`:g}</span></li>`)}
    </ul>
  </div>`}function Le(n,t){let{speech:e,id:s}=n,[o]=Re(n).filter(r=>r.hidden).sort((r,a)=>a.weight-r.weight),i=o?.hidden??"";return u`${k("eye")}<span title=${i}><b>${e.t("knows_of",{node:e.words.name(s)})}</b> ${i}</span>
    <button type="button" class="tb" data-action="knows-close" aria-label=${e.t("knows_close")} title="${e.t("knows_close")} (g)" @click=${t}>${k("x")}</button>`}function Re({speech:n,timeline:t,declaration:e,index:s,tUs:o,id:i}){let{words:r}=n,a=J(t,i,s),l=r.name(i);return(t.run?.cast??[]).filter(c=>c.id!==i).map(c=>{let d=a.last(c.id),h=t.worldAfter(s).nodes.get(c.id),p=t.worldAfter(d).nodes.get(c.id),f=t.steps[d],m=Be(n,e,h);if(!f||!p)return{id:c.id,said:n.t("knows_never"),hidden:h.status==="up"?"":Ee(n,l,h,m),weight:H.status};let w=Be(n,e,p),x=n.t("knows_as",{time:r.duration(Math.max(0,o-f.tUs)),what:w}),b=e.roles.find(v=>v.slug===c.role)?.phase??"",y=h.state[b]!==p.state[b];return{id:c.id,said:x,hidden:w===m?"":Ee(n,l,h,m),weight:h.status!==p.status?H.status:y?H.phase:H.number}})}var Ee=(n,t,e,s)=>n.t(e.status==="up"?"knows_not":"knows_not_status",{node:t,other:n.words.name(e.id),what:s});function Be(n,t,e){let{words:s}=n;if(e.status!=="up")return s.t(e.status);let o=t.roles.find(a=>a.slug===e.role)?.phase,i=S(e.state,t.view.roles[e.role]?.number??""),r=o?s.phase(String(e.state[o])):s.role(e.role);return typeof i=="number"?n.t("knows_with_number",{what:r,number:s.number(i)}):r}var Bs=9,De=5,Ce=2,Pe=4,Fe=46;function ze(n,{onStep:t,onClose:e,onUnfold:s}){let{speech:o,answer:i,unfolded:r}=n,a=o.t.bind(o),l=i.links.map((p,f)=>({link:p,number:f+1})).reverse(),c=l.length>Bs&&!r,d=l.length-De-Ce,h=p=>Ls(n,p,t);return u`<div class="because">
    <p class="ph">${k("circle-help")}${a("why")}<span class="r"></span>
      <button type="button" class="tb" data-action="why-close" aria-label=${a("why_close")} title="${a("why_close")} (Esc)" @click=${e}>${k("x")}</button>
    </p>
    <h2 tabindex="-1">${It(js(n))}</h2>
    ${l.length?u`<p class="vh">${a("why_chain",{count:l.length})}</p>`:g}
    <ol class="links" reversed>
      ${(c?l.slice(0,De):l).map(h)}
      ${c?u`<li class="fold"><button type="button" data-action="why-unfold" @click=${s}>${a("why_more",{count:d})}</button></li>
            ${l.slice(-Ce).map(h)}`:g}
    </ol>
    ${Cs(o,i.root)}
  </div>`}function js({speech:n,timeline:t,question:e,declaration:s,index:o}){let{words:i}=n;switch(e.about){case"step":{let r=t.steps[e.index];return r?n.sentence(r,t):""}case"message":{let r=t.messages.get(e.id);if(!r)return e.id;let{from:a,to:l}=r;return n.t("message_named",{message:i.message(r),from:i.name(a),to:i.name(l)})}case"property":{let r=t.steps[o]?.properties.find(c=>c.slug===e.slug),{name:a,broken:l}=i.property(e.slug,r?.params);return r?.status==="broken"&&l?l:`${a}${n.t("colon")}${n.t(`property_${r?.status??"pending"}`)}`}case"value":{let{node:r,field:a,key:l,value:c}=e,d=t.run?.cast.find(w=>w.id===r)?.role??"",h=s.view.roles[d]?.log,p=h?.field===a&&l!==void 0,f=ft(p?Ve(n,h,c):i.value(c,a)),m={node:i.name(r),field:i.field(a),value:f};return l===void 0?n.t("why_value",m):p?n.t("why_entry",{...m,entry:Number(l)+(h.first??1)}):n.t("why_peer",{...m,peer:i.value(l)})}}}function Ls(n,{link:t,number:e},s){let{speech:o,timeline:i,question:r,shown:a}=n,l=i.steps[t.index],d=r.about==="step"&&r.index===t.index?o.plainSentence(l,i):o.sentence(l,i),h=[...t.also.map(p=>({index:p,tie:"why_also"})),...t.meanwhile.map(p=>({index:p,tie:"why_meanwhile"}))];return u`<li class="cause" data-kind=${l.kind} ?data-shown=${t.index===a}>
    <span class="n" aria-hidden="true">${e}</span>
    ${We(o,l,d,s,t.index===a)}
    ${Rs(o,l)} ${Ds(n,l)}
    ${h.map(({index:p,tie:f})=>{let m=i.steps[p];return u`<div class="aside"><em>${o.t(f)}</em>${We(o,m,o.sentence(m,i),s,p===a)}</div>`})}
  </li>`}var We=(n,t,e,s,o)=>u`<button type="button" class="go" aria-current=${o?"step":"false"} title=${n.t("why_go")} @click=${()=>s(t.index)}>
    <span class="mono">${n.time(t.tUs)}</span><span>${e}</span>
  </button>`;function Rs(n,t){let e=t.rules.at(-1);if(!e)return g;let s=n.words.rule(e),o=s?s.lit.map(i=>s.lines[i]?.[1].trim()??"").join(n.lang==="zh"?"":" "):"";return u`<p class="law"><span class="mono">${e}</span>${o}</p>`}function Ds({speech:n,timeline:t,declaration:e},s){if(!s.patch)return g;let{words:o}=n,i=t.worldAfter(s.index-1).nodes.get(s.node),r=Object.keys({...s.patch["="],...s.patch["+"],...s.patch["~"]});if(s.kind==="forced")return u`<p class="law">${r.map(f=>o.field(f)).join(n.t("comma"))}</p>`;let a=i?.state??{},l=kt(a,s.patch),c=e.view.roles[i?.role??""]?.log,d=[];for(let f of r){let[m,w]=[a[f],l[f]];if(Array.isArray(m)&&Array.isArray(w)&&f===c?.field){let b=c.first??1,y=s.patch["+"]?.[f]?.[0]??0,v=$=>$.slice(y).map((A,T)=>`${b+y+T}${n.t("colon")}${Ve(n,c,A)}`).join(n.t("comma"));d.push({field:f,was:v(m),is:v(w)});continue}if([m,w].every(b=>b&&typeof b=="object"&&!Array.isArray(b))){for(let b of Object.keys({...m,...w}))JSON.stringify(m[b])!==JSON.stringify(w[b])&&d.push({field:`${o.field(f)} ${o.value(b)}`,was:o.value(m[b],f),is:o.value(w[b],f)});continue}d.push({field:f,was:o.value(m,f),is:o.value(w,f)})}let h=d.filter(({was:f,is:m})=>f!==m);if(!h.length)return g;let p=h.length-Pe;return u`<dl class="diff">
    ${h.slice(0,Pe).map(({field:f,was:m,is:w})=>u`<div><dt>${o.field(f)}</dt>
          <dd>${m?u`<s>${ft(m)}</s>`:g} ${k("arrow-right")} <b>${ft(w)||o.t("none")}</b></dd></div>`)}
    ${p>0?u`<div><dt>${n.t("why_diff_more",{count:p})}</dt></div>`:g}
  </dl>`}function Ve(n,t,e){if(e===null||typeof e!="object")return n.words.value(e);let s=t.label.includes("{")?t.label.replace(/\{([^{}]+)\}/g,(i,r)=>String(S(e,r)??"")):String(S(e,t.label)??""),o=t.hue?S(e,t.hue):void 0;return o===void 0?s:`${s} (${n.words.number(o)})`}var ft=n=>n.length>Fe?`${n.slice(0,Fe-1)}…`:n;function Cs(n,{by:t,text:e}){let s=e?n.deed(e):"";return u`<p class="root" data-by=${t}>
    ${k(t==="person"?"users":t==="scenario"?"film":"play")}<span>${n.t(`why_root_${t}`,{what:s})}</span>
  </p>`}var Ps=["tUs","kind","node","cause","ref"],mt=class{constructor(t){this.page=t,this.asked=null,this.unfolded=!1,this.knows=!1,this.known=null,this.from=null}askSelected(){let{targets:t,timeline:e,player:s}=this.page,{selected:o}=t;if(o?.kind==="message"&&e.messages.has(o.id))return this.ask({about:"message",id:o.id});s.index>=0&&this.ask({about:"step",index:s.index})}ask(t){let{page:e}=this;if(!e.ready)return;e.stop(),e.comparison.close();let s=e.player.index,o=this.#n(t,s);this.asked||(this.from=document.activeElement),this.unfolded=!1;let i=this.#s(t,s);this.asked=this.#t(t.about==="value"?{...t,value:i}:t,o),e.panels.showTab("explain"),e.askDraw(),requestAnimationFrame(()=>{e.hosts.happened.querySelector("h2")?.focus({preventScroll:!0}),e.hosts.happened.scrollIntoView({block:"nearest"})})}#t(t,e){let{timeline:s,declaration:o}=this.page,i=Me(s,e,o);return{question:t,index:e,step:s.steps[e],answer:i,emphasis:this.#o(e,i)}}#e(){let{asked:t}=this,{steps:e,end:s}=this.page.timeline,o=e[t?.index??-1];if(!t||o===t.step)return t;if(!o&&s==="")return null;let i=o&&t.step&&Ps.every(r=>o[r]===t.step?.[r]);return this.asked=i?this.#t(t.question,t.index):null,this.asked}close(){this.asked=null;let{from:t}=this;this.from=null,this.page.refresh(),t instanceof HTMLElement&&t.isConnected&&t!==document.body?t.focus({preventScroll:!0}):document.activeElement instanceof HTMLElement&&document.activeElement.blur()}end(){this.asked&&this.close(),this.knows=!1}toggleKnows(){this.asked&&this.close(),this.knows=!this.knows,this.page.refresh()}#n(t,e){let{timeline:s}=this.page;switch(t.about){case"step":return t.index;case"message":return Ie(s,t.id);case"property":return Te(s,t.slug,e);case"value":return pt(s,t,e)}}#s(t,e){if(t.about!=="value")return;let{node:s,field:o,key:i}=t,r=S(this.page.timeline.worldAfter(e).nodes.get(s)?.state,o);return i===void 0?r:r?.[i]}#o(t,e){let{timeline:s}=this.page,o=Ne(s,t),i=e.links.map(a=>a.index),r=new Set(i);return{kind:"why",step:o.has,message:o.message,node:a=>o.last(a)>=0,strong:a=>{let l=s.messages.get(a);return!!(l&&r.has(l.sendStep)&&(l.sendStep===t||r.has(l.endStep)))},untilUs:a=>s.steps[o.last(a)]?.tUs??-1,chain:i}}emphasis(){let{page:t}=this,e=this.#e();if(e)return e.emphasis;let{node:s}=t.targets;if(!this.knows||!s||!t.timeline.run)return null;let o=`${s}.${t.player.index}.${t.timeline.version}`;return this.known?.key!==o&&(this.known={key:o,emphasis:this.#i(s,t.player.index)}),this.known.emphasis}#i(t,e){let{timeline:s,declaration:o}=this.page,i=J(s,t,e),r=s.worldAfter(e),a=new Map([...r.nodes.keys()].map(l=>[l,s.worldAfter(i.last(l)).nodes.get(l)]));return{kind:"knows",step:i.step,message:i.message,node:l=>{if(l===t)return!0;let[c,d]=[r.nodes.get(l),a.get(l)];return!!(i.last(l)>=0&&c&&d&&Fs(c,d,o))},cell:(l,c)=>{if(l===t)return!0;let d=o.view.roles[r.nodes.get(l)?.role??""]?.log?.field;if(!d||i.last(l)<0)return!1;let[h,p]=[r.nodes.get(l)?.state[d]?.[c],a.get(l)?.state[d]?.[c]];return p!==void 0&&gt(h,p)},untilUs:l=>l===t?Number.POSITIVE_INFINITY:s.steps[i.last(l)]?.tUs??-1,chain:[]}}line(){return this.knows&&!this.asked?Le(this.#r(),()=>this.toggleKnows()):g}knowing(){return this.knows?je(this.#r()):g}#r(){let{speech:t,timeline:e,declaration:s,player:o,targets:i}=this.page;return{speech:t,timeline:e,declaration:s,index:o.index,tUs:o.tUs,id:i.node}}panel(){let{page:t}=this,e=this.#e();if(!e)return null;let{speech:s,timeline:o,declaration:i,player:r}=t;return ze({speech:s,timeline:o,declaration:i,shown:r.index,unfolded:this.unfolded,...e},{onStep:a=>t.goTo(a),onClose:()=>this.close(),onUnfold:()=>{this.unfolded=!0,t.refresh()}})}},gt=(n,t)=>n===t||JSON.stringify(n)===JSON.stringify(t);function Fs(n,t,e){if(n.status!==t.status)return!1;if(n.state===t.state&&n.disk===t.disk)return!0;let s=e.view.roles[n.role]??{};return[...[e.roles.find(r=>r.slug===n.role)?.phase??"",s.number,s.locks,s.blocked,s.log?.commit,s.tally?.field,s.tally?.against],...s.memory??[]].every(r=>!r||gt(S(n.state,r),S(t.state,r)))&&(s.disk??[]).every(r=>gt(n.disk[r],t.disk[r]))}export{q as Announcer,at as Comparison,ct as MenuContents,mt as Why,G as diagramTools,Ke as paper,Xe as stepTable};

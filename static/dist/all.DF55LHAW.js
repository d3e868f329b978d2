import{a as lt,e as ft,f as W,g as vt,h as _t,i as St}from"./chunk.V5AVPBXD.js";import{a as C,c as I,g as Ot,h as Mt}from"./chunk.GAAOZ4OD.js";import{f as At}from"./chunk.KWBA5SMR.js";import{A as Ut,c as at,i as O,j as ht,k as ut,n as pt,y as bt}from"./chunk.XCMJOKD3.js";import{b as ct,c as dt,d as kt,e as $t,g as F,h as yt,m as xt,n as b}from"./chunk.JPNNMOCL.js";import"./chunk.AS3BPG62.js";import{a as D,b as mt,c as gt,d as L,e as wt,f as S}from"./chunk.GQCMRR6Q.js";import"./chunk.TOA3OH6N.js";import"./chunk.PTUOJUAF.js";import{a as u,d as m}from"./chunk.LRSDXGI5.js";var P=new Set(["start","forced","send","deliver","timer"]),M=new Set(["lost","bounced"]),Ae=2e3;function Et({speech:n,timeline:t,declaration:e,from:s=0,until:o}){let i=new z(n,t,e);for(let r of t.steps.slice(s,o+1))i.hear(r);return i.finish()}var z=class{constructor(t,e,s){this.speech=t,this.timeline=e,this.declaration=s,this.paragraphs=[],this.moments=new Map([...e.moments].map(([o,i])=>[i,o])),this.scenario=(e.run?.scenario??"").split("/").at(-1)??"",this.togetherUs=Number(e.run?.params.latency??10)*1e3,this.dull=Tt(),this.saying=null}hear(t){let e=this.tell(t);if(!e)return this.count(t);let s=this.saying;if(s&&e.same&&s.same===e.same&&t.tUs-s.tUs<=this.togetherUs){M.has(t.kind)?s.more+=1:s.others.push(t.node),s.line.last=t.index,s.tUs=t.tUs;return}this.finishSentence(),this.sumUp(),this.leaveOutRepetition(t,e.kind);let o={index:t.index,last:t.index,text:e.text,kind:e.kind};this.saying={line:o,same:e.same,others:[],more:0,tUs:t.tUs};for(let i of t.properties.filter(r=>r.status==="broken")){this.finishSentence();let{name:r,broken:a}=this.speech.words.property(i.slug,i.params),l=this.speech.t("narration_broken",{name:r,how:a});this.put(t.tUs,{index:t.index,last:t.index,text:l,kind:"broken"})}}leaveOutRepetition(t,e){if(e!=="moment")return;if(!P.has(t.kind)&&!M.has(t.kind)){let{text:a}=this.plain(t);return this.put(t.tUs,{index:t.index,last:t.index,text:a,kind:"deed"})}let s=this.paragraphs.at(-1),o=s?.lines.at(-1),r=(o&&this.timeline.steps[o.index])?.node===t.node&&o?.index===o?.last&&o?.kind==="";!s||!r||this.at(s.tUs)!==this.at(t.tUs)||(s.lines.pop(),s.lines.length||this.paragraphs.pop())}at(t){return this.speech.time(t)}tell(t){let{speech:e,timeline:s}=this,o=this.moments.get(t.index),i=o?e.words.moment(this.scenario,o).headline:"";if(i)return{text:i,same:"",kind:"moment"};let r=e.words.note(t),a=t.notes.find(({key:c})=>c===r?.key);if(r&&a){let c=JSON.stringify([a.key,{...a.params,node:""}]);return{text:r.headline,same:t.node&&!o?c:"",kind:o?"moment":""}}if(P.has(t.kind))return t.properties.some(({status:c})=>c==="broken")?this.plain(t):null;if(!M.has(t.kind))return this.plain(t);let l=s.messages.get(t.ref);return l&&this.isBeat(l)?null:{...this.plain(t),same:`${t.kind}.${l?.type??""}`,kind:""}}plain(t){return{text:this.speech.plainSentence(t,this.timeline),same:"",kind:"deed"}}isBeat(t){return $t(t.type,t.body,this.declaration.view.messages[t.type]).shape==="beat"}count(t){let e=this.timeline.messages.get(t.ref);!e||!(t.kind==="deliver"||M.has(t.kind))||(M.has(t.kind)?this.dull.lost+=1:this.isBeat(e)?this.dull.beats+=1:this.dull.others+=1,this.dull.index<0&&(this.dull.index=t.index),this.dull.last=t.index,this.dull.tUs=t.tUs)}finishSentence(){if(!this.saying)return;let{line:t,others:e,more:s}=this.saying;this.saying=null;let{speech:o}=this;e.length===1&&(t.text=o.t("narration_so_does",{text:t.text,node:o.nodes(e)})),e.length>1&&(t.text=o.t("narration_so_do",{text:t.text,nodes:o.nodes(e)})),s===1&&(t.text=o.t("narration_one_more",{text:t.text})),s>1&&(t.text=o.t("narration_more",{text:t.text,n:s})),this.put(this.timeline.steps[t.index]?.tUs??0,t)}sumUp(){let{beats:t,others:e,lost:s,index:o,last:i,tUs:r}=this.dull;this.dull=Tt();let a=this.timeline.steps[o]?.tUs??r;if(r-a<=this.togetherUs)return;let{speech:l}=this,c=[["narration_beats",t],["narration_others",e],["narration_lost",s]].flatMap(([f,p])=>p?[l.t(p===1?`${f}_one`:String(f),{n:p})]:[]),d=l.words.list(c),h=l.t("narration_dull",{what:d,time:l.time(r)});this.put(a,{index:o,last:i,text:h,kind:"dull"})}put(t,e){let s=this.paragraphs.at(-1),o=e.text.replace(/(?<![.!?。！？…])$/,this.speech.t("narration_stop")),i={...e,text:o};s&&this.at(s.tUs)===this.at(t)?s.lines.push(i):this.paragraphs.push({tUs:t,lines:[i]})}finish(){return this.finishSentence(),this.sumUp(),this.paragraphs}},Tt=()=>({beats:0,others:0,lost:0,index:-1,last:-1,tUs:-1});function jt(n,t){let e=null;for(let{lines:s}of n)for(let o of s)o.index<=t&&(e=o);return e}var V=class{constructor(){this.index=-1,this.saidAt=Number.NEGATIVE_INFINITY,this.pending=null,this.text=""}announce({speech:t,timeline:e,index:s,playing:o},i){let r=this.index;if(this.index=s,!o){this.pending=null;let a=e.steps[s];return this.text=a?Nt(t,e,a):"",this.text}for(let a of e.steps.slice(Math.min(r,s)+1,s+1)){let l=It(t,e,a);l&&l>=(this.pending?It(t,e,this.pending):0)&&(this.pending=a)}return this.pending&&i-this.saidAt>=Ae&&(this.text=Nt(t,e,this.pending),this.pending=null,this.saidAt=i),this.text}},Nt=(n,t,e)=>n.t("told_at",{time:n.time(e.tUs),what:n.sentence(e,t)});function It(n,t,e){if(e.properties.some(({status:s})=>s==="broken"))return 4;if(!P.has(e.kind)&&!M.has(e.kind))return 3;for(let s of t.moments.values())if(s===e.index)return 2;return n.words.note(e)?1:0}var Oe=4e3;function J({speech:n,timeline:t,declaration:e,until:s}){let o=Math.max(0,s-Oe);return{from:o,told:Et({speech:n,timeline:t,declaration:e,from:o,until:s})}}function H({speech:n,tale:{from:t,told:e},index:s},o){let i=n.t.bind(n);if(!e.length)return u`<p class="narration-lead">${i("narration_none")}</p>`;let r=jt(e,s);return u`${o?u`<p class="narration-lead">${i("narration_lead")}</p>`:m}
    ${t?u`<p class="narration-lead">${i("narration_earlier")}</p>`:m}
    <ol class="narration-times">
      ${e.map(({tUs:a,lines:l})=>u`<li>
            <h3>${i("narration_at",{time:n.time(a)})}</h3>
            <ol>
              ${l.map(c=>u`<li data-kind=${c.kind||m}>${Me(n,c,c===r,o)}</li>`)}
            </ol>
          </li>`)}
    </ol>`}var Me=(n,t,e,s)=>s?u`<button type="button" aria-current=${e?"step":m} ?data-first=${e} @click=${()=>s(t.last)}>
        ${t.text}${e?u` <span class="narration-here">${n.t("narration_now")}</span>`:m}
      </button>`:u`${t.text}${e?u` <b class="narration-here">${n.t("narration_now")}</b>`:m}`,Te=({link:n,index:t,...e})=>u`<p class="paper-link">${e.speech.t("print_link")}${e.speech.t("colon")}<span>${n}</span></p>
    <h2>${e.speech.t("narration")}</h2>
    ${H({speech:e.speech,tale:J(e),index:t},null)}`;var Ne=30;function Ie({speech:n,timeline:t,index:e},s){let o=t.steps.slice(Math.max(0,e+1-Ne),e+1);return u`<table @keydown=${Ee}>
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
                ${b("circle-help")}
              </button>
            </td>
          </tr>`)}
    </tbody>
  </table>`}function Ee(n){let t={ArrowDown:1,ArrowUp:-1}[n.key],s=[...n.currentTarget.querySelectorAll("button")],o=t&&s[s.indexOf(document.activeElement)+t];o&&(n.preventDefault(),n.stopPropagation(),o.focus())}var je=["rules","sends","patch","timers","notes","outputs","properties","truth","queued"];function A(n,t){if(n===t)return!0;if(typeof n!="object"||typeof t!="object"||!n||!t||Array.isArray(n)!==Array.isArray(t))return!1;let e=Object.keys(n);if(e.length!==Object.keys(t).length)return!1;for(let s of e)if(!(s in t)||!A(n[s],t[s]))return!1;return!0}var N=n=>`${n.tUs} ${n.kind} ${n.node} ${n.ref}`,Bt=(n,t)=>N(n)===N(t)&&je.every(e=>A(n[e],t[e])),Y=n=>n.status==="crashed"||n.status==="wiped",E=class{shared=0;first=null;version=0;#t;#e="";#n="";#s={a:{read:0,steps:new Map},b:{read:0,steps:new Map}};constructor(t,e){this.#t={a:t,b:e}}get knownUs(){let t=e=>Dt(e)?Number.POSITIVE_INFINITY:e.untilUs;return Math.min(t(this.#t.a),t(this.#t.b))}get none(){return!this.first&&this.#t.a.end!==""&&this.#t.b.end!==""}update(){let{a:t,b:e}=this.#t,s=`${t.version} ${e.version}`;if(s===this.#e)return;this.#e=s,this.version+=1;let o=`${t.epoch} ${e.epoch}`;if(o!==this.#n&&(this.#n=o,this.shared=0,this.first=null,this.#s={a:{read:0,steps:new Map},b:{read:0,steps:new Map}}),!(!t.run||!e.run)&&(this.first||this.#o(t,e),this.first))for(let i of["a","b"])this.#i(i)}#o(t,e){if(this.shared===0&&!A(t.run?.cast,e.run?.cast)){this.first={index:0,tUs:0};return}for(;;){let s=t.steps[this.shared],o=e.steps[this.shared];if(s&&o&&s.cause===o.cause&&Bt(s,o)){this.shared+=1;continue}let i=s?!o&&Rt(e,s.tUs):o?Rt(t,o.tUs):!1;(s&&o||i)&&(this.first={index:this.shared,tUs:Math.min(s?.tUs??Number.POSITIVE_INFINITY,o?.tUs??Number.POSITIVE_INFINITY)});return}}#i(t){let{steps:e}=this.#t[t],s=this.#s[t];for(let o=Math.max(s.read,this.shared);o<e.length;o++){let i=e[o],r=s.steps.get(N(i));r?r.push(i):s.steps.set(N(i),[i])}s.read=e.length}step(t,e){let s=this.#t[t].steps[e];return!this.first||e<this.shared||!s||s.tUs>this.knownUs?!1:!(this.#s[t==="a"?"b":"a"].steps.get(N(s))??[]).some(i=>Bt(s,i))}message(t,e,s=Number.POSITIVE_INFINITY){let o=Math.min(s,this.knownUs),i=this.#t[t].messages.get(e),r=this.#t[t==="a"?"b":"a"].messages.get(e);return!this.first||!i||i.sentUs>o?!1:!r||!Be(i,r,o)}indexBeside(t,e){let{a:s,b:o}=this.#t,i=s.steps[e+1],r=i!==void 0&&i.tUs<=t;return e<this.shared&&r?Math.min(o.steps.length-1,Math.max(e,o.indexAt(t,0))):o.indexAt(t)}},Dt=n=>n.end!==""&&n.end!=="horizon",Rt=(n,t)=>Dt(n)||n.untilUs>t;function Be(n,t,e){let s=o=>o.endStep>=0&&o.endUs<=e?`${o.end} ${o.endUs}`:"";return n.type===t.type&&n.sentUs===t.sentUs&&s(n)===s(t)&&A(n.body,t.body)}var Re=(n,t)=>t!==void 0&&n.type===t.type&&n.dueUs===t.dueUs&&n.held===t.held&&A(n.body,t.body);function Lt(n,t){let e=new Map;for(let i of new Set([...n.nodes.keys(),...t.nodes.keys()])){let r=De(n.nodes.get(i),t.nodes.get(i));r.length&&e.set(i,r)}let s=(i,r)=>[...i.flights.values()].filter(a=>!Re(a,r.flights.get(a.id))).map(a=>a.id);return{nodes:e,network:!(A(n.groups,t.groups)&&A([...n.cuts],[...t.cuts])&&A([...n.holds],[...t.holds])),properties:[...n.properties.keys()].filter(i=>n.properties.get(i)?.status!==t.properties.get(i)?.status),air:{a:s(n,t),b:s(t,n)}}}function De(n,t){let e=[];if(!n||!t)return(n||t)&&e.push({part:"status",name:"",a:n?.status??null,b:t?.status??null}),e;n.status!==t.status&&e.push({part:"status",name:"",a:n.status,b:t.status});let s=Y(n)||Y(t),o=(i,r)=>Y(i)&&r in i.disk?i.disk[r]:i.state[r];for(let i of new Set([...Object.keys(n.state),...Object.keys(t.state)])){let r=i in n.disk||i in t.disk;if(s&&!r)continue;let[a,l]=[o(n,i),o(t,i)];A(a,l)?r&&!A(n.disk[i],t.disk[i])&&e.push({part:"disk",name:i,a:n.disk[i],b:t.disk[i]}):e.push({part:"state",name:i,a,b:l})}for(let i of new Set([...n.timers.keys(),...t.timers.keys()])){let[r,a]=[n.timers.get(i)?.dueUs??null,t.timers.get(i)?.dueUs??null];r!==a&&!s&&e.push({part:"timer",name:i,a:r,b:a})}return!s&&!A(n.outbox,t.outbox)&&e.push({part:"outbox",name:"",a:n.outbox.length,b:t.outbox.length}),e}function Pt({speech:n,side:t,choices:e,chosen:s,changes:o,waiting:i},{onChoose:r,onSwap:a}){let l=n.t.bind(n),c=e.find(d=>d.value===s)?.label??"";return u`<b class="letter" aria-hidden="true">${t.toUpperCase()}</b>
    <div class="take">
      ${e.length>1?u`<select
              aria-label=${l(`compare_${t}`)}
              .value=${s}
              @change=${d=>r(d.target.value)}
            >
              ${e.map(({value:d,label:h})=>u`<option value=${d} ?selected=${d===s}>${h}</option>`)}
            </select>`:u`<b>${c}</b>`}
      ${o&&o!==c?u`<small title=${o}>${o}</small>`:m}
    </div>
    ${i?u`<span class="note" role="status">${l("compare_waiting")}</span>`:m}
    ${t==="a"?u`<span class="note yours">${l("compare_yours")}</span>`:u`<button type="button" class="tb line" data-action="swap" title=${l("compare_swap_help")} @click=${a}>
            ${b("swap")}<span>${l("compare_swap")}</span>
          </button>`}`}function Ft(n,{first:t,none:e,knownUs:s}){let o=n.t.bind(n);return e?o("compare_none"):t?t.tUs===0?o("compare_from_start"):o("compare_until",{time:n.time(t.tUs)}):Number.isFinite(s)&&s>0?o("compare_none_yet",{time:n.time(s)}):o("compare_reading")}function zt(n,t,e){let s=({step:i,timeline:r})=>i?n.sentence(i,r):"",o={a:s(t),b:s(e)};if(o.a!==o.b||!t.step||!e.step)return o;for(let[i,r]of[["compare_arrives",a=>a.sends[0]?.dueUs],["compare_timer",a=>a.timers.armed[0]?.dueUs]]){let[a,l]=[r(t.step),r(e.step)];if(!(a===void 0||l===void 0||a===l))return{a:n.t(i,{what:o.a,time:n.time(a)}),b:n.t(i,{what:o.b,time:n.time(l)})}}return o}function Vt({speech:n,declaration:t,look:e,difference:s,tUs:o,now:i,still:r,node:a},l){let c=n.t.bind(n),{first:d}=s,h=f=>f||c("compare_nothing");return u`<div class="ph">
      <span class="title">${c("compare_title")}</span><b class="until">${Ft(n,s)}</b>
      <span class="r"></span>
      <button
        type="button"
        class="tb"
        data-action="look"
        aria-label=${c(e==="stages"?"compare_diagrams":"compare_stages")}
        title=${c(e==="stages"?"compare_diagrams":"compare_stages")}
        @click=${()=>l.onLook(e==="stages"?"diagrams":"stages")}
      >
        ${b(e==="stages"?"rows":"columns")}
      </button>
      <button
        type="button"
        class="tb"
        data-action="close-comparison"
        aria-label=${c("compare_close")}
        title="${c("compare_close")} (v)"
        @click=${l.onClose}
      >
        ${b("x")}
      </button>
    </div>
    <div class="parting" aria-live="polite">
      <p>${Ft(n,s)}</p>
      ${d?u`<dl>
              <div><dt><b class="letter">A</b></dt><dd>${h(d.a)}</dd></div>
              <div><dt><b class="letter">B</b></dt><dd>${h(d.b)}</dd></div>
            </dl>`:m}
    </div>
    ${d?u`<button type="button" class="tb line jump" data-action="jump" ?disabled=${o===d.tUs} @click=${l.onJump}>
            ${b("parting")}<span>${c("compare_jump",{time:n.time(d.tUs)})}</span>
          </button>`:m}
    ${d?Fe({speech:n,declaration:t,tUs:o,now:i,node:a},l.onNode):m}
    <p class="vh" aria-live="polite">${r&&i?Le(n,i.difference):m}</p>`}function Le(n,{nodes:t}){let e=[...t.keys()];return e.length?n.t("compare_nodes",{nodes:n.nodes(e)}):n.t("compare_same_now")}function Fe({speech:n,declaration:t,tUs:e,now:s,node:o},i){let r=n.t.bind(n),a=u`<p class="sub-head">${r("compare_at",{time:n.time(e)})}</p>`;if(!s)return u`${a}<p class="empty">${r("compare_not_yet")}</p>`;let{a:l,b:c,difference:d}=s,{nodes:h,network:f,properties:p,air:g}=d;if(!h.size&&!f&&!p.length&&!g.a.length&&!g.b.length)return u`${a}<p class="empty">${r("compare_same_now")}</p>`;let w=($,y,x)=>u`<tr><th scope="row">${$}</th><td>${y}</td><td>${x}</td></tr>`,v=($,y)=>r(`property_${$.properties.get(y)?.status??"pending"}`);return u`${a}
    <table class="differs">
      <thead>
        <tr><th><span class="vh">${r("compare_what")}</span></th><th scope="col"><b class="letter">A</b></th><th scope="col"><b class="letter">B</b></th></tr>
      </thead>
      ${[...h].map(([$,y])=>u`<tbody>
          <tr>
            <th class="who" colspan="3" scope="rowgroup">
              <button type="button" aria-pressed=${$===o} @click=${()=>i($)}>${b("differs")}${n.words.name($)}</button>
            </th>
          </tr>
          ${y.map(x=>{let k=We(n,t,e,l.nodes.get($)?.role??c.nodes.get($)?.role??"",x);return w(k.name,k.a,k.b)})}
        </tbody>`)}
      ${f||g.a.length||g.b.length?u`<tbody>
              <tr><th class="who" colspan="3" scope="rowgroup">${b("differs")}${r("compare_network")}</th></tr>
              ${f?w(r("compare_links"),Ct(n,l),Ct(n,c)):m}
              ${g.a.length||g.b.length?w(r("compare_air"),String(g.a.length),String(g.b.length)):m}
            </tbody>`:m}
      ${p.length?u`<tbody>
              <tr><th class="who" colspan="3" scope="rowgroup">${b("differs")}${r("properties")}</th></tr>
              ${p.map($=>w(n.words.property($).name,v(l,$),v(c,$)))}
            </tbody>`:m}
    </table>`}function We(n,t,e,s,{part:o,name:i,a:r,b:a}){let{words:l}=n,c=n.t.bind(n),d=h=>({a:h(r),b:h(a)});switch(o){case"status":return{name:c("compare_status"),...d(h=>h===null?"–":c(h))};case"timer":return{name:l.timer(i),...d(h=>h===null?c("compare_no_timer"):c("node_timer_due",{time:l.duration(Math.max(0,h-e))}))};case"outbox":return{name:l.t("outbox_short"),...d(String)};default:{let h=o==="disk"?c("compare_on_disk",{field:l.field(i)}):l.field(i),f=t.view.roles[s]?.log;return f?.field===i&&Array.isArray(r)&&Array.isArray(a)?{name:h,...Pe(n,f,r,a)}:i===t.view.roles[s]?.blocked?{name:h,...d(p=>typeof p=="number"?n.time(p):"–")}:Wt(r)&&Wt(a)?{name:h,...Ce(n,i,r,a)}:{name:h,...d(p=>l.value(p,i))}}}}var Wt=n=>typeof n=="object"&&n!==null&&!Array.isArray(n);function Ce(n,t,e,s){let{words:o}=n,i=[...new Set([...Object.keys(e),...Object.keys(s)])].filter(a=>JSON.stringify(e[a])!==JSON.stringify(s[a])),r=a=>i.filter(l=>l in a).map(l=>`${o.value(l)} ${o.value(a[l],t)}`).join(n.t("comma"))||"–";return{a:r(e),b:r(s)}}function Pe(n,{label:t,first:e=1},s,o){let i=0;for(;i<s.length&&i<o.length&&JSON.stringify(s[i])===JSON.stringify(o[i]);)i++;let r=a=>a.slice(i).map((l,c)=>`${e+i+c} ${ze(n,t,l)}`).join(n.t("comma"))||"–";return{a:r(s),b:r(o)}}function ze(n,t,e){let s=o=>o.split(".").reduce((i,r)=>i?.[r],e);return t.includes("{")?t.replace(/\{([^{}]+)\}/g,(o,i)=>String(s(i)??"")):n.words.value(t?s(t):e)}function Ct(n,t){let e=o=>{let[i="",r=""]=o.replace(".one-way","").split("-");return`${n.words.name(i)} – ${n.words.name(r)}`};return[...t.groups?[n.groups(t.groups)]:[],...[...t.cuts].map(o=>`${e(o)} ${n.t("link_cut")}`),...[...t.holds].map(o=>`${e(o)} ${n.t("link_held")}`)].join(n.t("comma"))||n.t("compare_whole")}var K=Number.POSITIVE_INFINITY,Jt=[],G=class{constructor({app:t,box:e,diagram:s},o){this.headA=_("header","take-head side-a"),this.headB=_("header","take-head side-b"),this.stage=_("section","stage other"),this.truth=_("div","hud"),this.box=_("div","stage-box"),this.picture=_("div","stage-host"),this.marksA=_("div","differs-marks"),this.marksB=_("div","differs-marks"),this.under=_("div","under"),this.key=_("div","key"),this.space=_("div","space-box other"),this.diagram=_("div","space-host"),this.strip=_("aside","comparison"),this.strip.tabIndex=-1,this.sized=new ResizeObserver(o),this.sized.observe(s),this.sized.observe(this.diagram),this.box.append(this.picture,this.marksB),this.under.append(this.key),this.stage.append(this.truth,this.box,this.under),this.space.append(this.diagram),e.append(this.marksA),t.append(this.headA,this.headB,this.stage,this.space,this.strip)}remove(){this.sized.disconnect();for(let t of[this.headA,this.headB,this.stage,this.space,this.strip,this.marksA])t.remove()}};function _(n,t){let e=document.createElement(n);return e.className=t,e}var X=class{constructor(t,e,s,o){let{words:i}=t.speech;this.address=s,this.page=t,this.timeline=new dt(t.declaration,t.speech.captions),this.difference=new E(t.timeline,this.timeline),this.stage=new At(e.picture,{words:i,truth:e.truth,key:e.key,beside:()=>t.stage.scene,onSelect:r=>o.select(r)}),this.diagram=new xt(e.diagram,{words:i,onSeek:(r,a)=>t.scrub({tUs:r,k:a}),onView:()=>o.followOther()}),this.diagram.equip(W),this.connection=new pt({url:t.connection.options.url,address:()=>this.address,progress:()=>({epoch:this.timeline.epoch,have:this.timeline.steps.length}),onFrame:r=>this.hear(r),onState:()=>t.refresh(),onRefused:r=>o.refused(r),onNewRoom:()=>{this.timeline.forgetEpoch(),this.connection.forgetWants()}}),this.connection.open()}hear(t){let{cut:e,gap:s}=this.timeline.apply(t);if(s)return this.connection.resync();e!==null&&this.connection.forgetWants(),this.page.refresh()}show(t){t!==this.address&&(this.address=t,this.connection.command("set",{address:t}).catch(e=>console.warn(e)))}close(){this.connection.close(),this.stage.close(),this.diagram.close()}},Z=class{constructor(t,e,s){this.page=t,this.vs=null,this.take=null,this.own=null,this.next=s,this.beside=null,this.board=null,this.look="stages",this.models=[new F(t.declaration),new F(t.declaration)],this.axesOf="",this.position={tUs:0,index:-1},this.nowOf="",this.now=null,this.linesOf="",this.lit=null,this.marked="",this.opensWith=e}get isOpen(){return this.vs!==null}start(){this.opensWith!==null&&this.set(this.opensWith)}open(t){let{page:e}=this;if(!e.ready||t===this.vs||t.split("?")[0]!==e.address.split("?")[0])return;e.menus.open&&e.menus.close(),e.toasts.clear(),e.why.end();let s=document.activeElement?.closest(".rail");this.set(t),e.travel.push(),s&&this.board?.strip.focus({preventScroll:!0})}close(){this.isOpen&&(this.set(null),this.page.travel.push())}toggle(){if(this.isOpen)return this.close();let{before:t}=this.page.takes;if(t===null)return this.page.toasts.show(this.page.speech.t("compare_only_one"));this.open(t)}set(t){let{page:e}=this;this.next=null,this.take=this.page.takes.all.find(o=>o.address===t)?.id??null;let s=this.vs;if(this.vs=t,t===null){if(s===null)return;this.beside?.close(),this.board?.remove(),this.beside=this.board=this.now=this.lit=null,e.player.hold(),e.diagram.mark=null,e.diagram.axes=null}else this.beside?this.beside.show(this.watched(t)):(this.board=new G(e.hosts,()=>e.refresh()),this.relabel());e.hosts.app.classList.toggle("comparing",t!==null),e.hosts.app.dataset.look=t===null?"":this.look,t!==null&&this.board&&(this.beside??=new X(e,this.board,this.watched(t),this)),e.onResize()}watched(t){let e=this.page.timeline.run?.until_us??0,s=this.beside?.timeline.run;return s?.address===t&&(this.own={vs:t,untilUs:s.until_us}),this.own?.vs===t&&this.own.untilUs<e?O(t,e):t}refused(t){this.page.sayRefused(t),this.close()}expect(t){this.next=t}onRun(){let{next:t,page:e}=this;if(t&&(t.take===null||t.take===e.timeline.run?.take))return this.set(t.vs);let s=this.vs;s!==null&&this.followTake(s)}followTake(t){let{all:e}=this.page.takes;this.take??=e.find(o=>o.address===t)?.id??null;let s=e.find(o=>o.id===this.take);s&&O(s.address,0)===O(t,0)&&(this.vs=s.address),this.next?.vs&&O(this.next.vs,0)===O(this.page.timeline.run?.address??"",0)&&(this.next.vs=this.page.timeline.run?.address??null)}async swap(){let{page:t,vs:e}=this;if(e===null||e===t.address||!t.ready)return;let s=t.takes.all.find(c=>c.address===e);this.next={vs:t.address,take:s?.id??null};let o=t.chosen.tUs,i=this.own?.vs===e&&this.own.untilUs<o;if(s&&i)return await t.command("go-on"),t.command("take",{take:s.id});let{tUs:r}=this.position,a=this.beside?this.beside.timeline.placeOf(this.position.index):{tUs:0,k:0},l={tUs:o,k:a.tUs===r?a.k:K};await(s?t.command("take",{take:s.id},l):t.command("set",{address:e},l))}choose(t,e){let s=this.page.takes.all.find(o=>String(o.id)===e);if(s)return t==="b"?this.open(s.address):s.address===this.vs?this.swap():this.page.command("take",{take:s.id})}wantMore(){let{beside:t,page:e,vs:s}=this;if(!t||s===null)return;let{timeline:o}=t;e.player.hold(o.end||e.player.tUs>o.untilUs?K:o.untilUs),o.run&&(t.show(this.watched(s)),e.fetch(o,t.connection))}jump(){let{page:t,beside:e}=this,s=e?.difference.first;if(!s)return;t.timeline.steps[s.index]?.tUs===s.tUs?t.goTo(s.index):t.seek({tUs:s.tUs,k:K})}emphasis(){let{page:t,beside:e}=this;if(this.read(),e){let{first:s}=e.difference,o=s?t.speech.t("compare_mark",{time:t.speech.time(s.tUs)}):"",i=s&&{tUs:s.tUs,text:o};t.diagram.mark=e.diagram.mark=i,t.hosts.app.toggleAttribute("data-parted",s!==null),this.look==="diagrams"&&this.shareAxes()}return this.lit&&{stage:this.lit.stageA,diagram:this.lit.diagramA}}read(){let{beside:t,page:e}=this;if(!t?.timeline.run||!e.timeline.run){this.now=this.lit=null;return}let{difference:s,timeline:o}=t,{tUs:i,index:r}=e.player;s.update(),this.position={tUs:i,index:s.indexBeside(i,r)};let a=`${s.version} ${r} ${this.position.index}`;if(a!==this.nowOf){this.nowOf=a;let l=r>=s.shared||this.position.index>=s.shared,c=e.timeline.worldAfter(r),d=o.worldAfter(this.position.index);this.now=s.first&&l?{a:c,b:d,difference:Lt(c,d)}:null,this.lit=this.now&&this.litBy(this.now)}}litBy({difference:{nodes:t,air:e}}){let{difference:s}=this.beside,{tUs:o}=this.position,i=l=>{let c=new Set(e[l]),d=w=>s.step(l,w),h=w=>t.has(w),f="differs";return{stage:{kind:f,step:d,node:h,message:w=>c.has(w)||s.message(l,w,o),chain:Jt},diagram:{kind:f,step:d,node:h,message:w=>s.message(l,w),chain:Jt}}},[r,a]=[i("a"),i("b")];return{stageA:r.stage,stageB:a.stage,diagramA:r.diagram,diagramB:a.diagram}}draw(){let{beside:t,board:e,page:s,position:o}=this;if(!t?.timeline.run||!e)return;let{targets:i}=s,{timeline:r,stage:a,diagram:l}=t;if(this.look==="stages"){let c=i.selected?.kind==="message"&&!r.messages.has(i.selected.id)?null:i.selected;a.moving=s.stage.moving,a.draw(kt(r,s.declaration,{...o,selected:c}),this.lit?.stageB),this.drawMarks();return}l.lookAs(s.diagram.view,!0),l.draw(r,o,this.lit?.diagramB)}shareAxes(){let{page:t,beside:e,models:s}=this;if(!e)return;let o=`${t.timeline.version} ${e.timeline.version}`;if(o===this.axesOf)return;this.axesOf=o;let[i,r]=s;i.update(t.timeline),r.update(e.timeline);let a=yt(i,r,Math.max(t.timeline.untilUs,e.timeline.untilUs));t.diagram.axes=a,e.diagram.axes=a}followOther(){this.beside&&(this.page.diagram.lookAs(this.beside.diagram.view),this.page.refresh())}drawMarks(){let{board:t,now:e,page:s}=this;if(!t)return;let o=e?[...e.difference.nodes.keys()]:[],i=[s.hosts.stage,t.picture].map(a=>o.flatMap(l=>{let c=a.querySelector(`g.node[data-id="${CSS.escape(l)}"] .disc`);if(!c)return[];let[d,h,f]=["cx","cy","r"].map(p=>Number(c.getAttribute(p)));return[{id:l,x:(d??0)+(f??0)*.76,y:(h??0)-(f??0)*.76}]})),r=JSON.stringify(i);if(r!==this.marked){this.marked=r;for(let[a,l]of[t.marksA,t.marksB].entries())l.replaceChildren(...(i[a]??[]).map(({id:c,x:d,y:h})=>{let f=_("i","differs-mark");return f.dataset.id=c,f.style.transform=`translate(${d}px, ${h}px)`,f}))}}relabel(){let{board:t,beside:e,page:s}=this;if(!t)return;let o=s.speech.t.bind(s.speech);for(let[i,r,a]of[[t.headA,"compare_a","group"],[t.headB,"compare_b","group"],[t.stage,"compare_stage","region"],[t.strip,"compare_title","complementary"],[t.truth,"truth","group"],[t.key,"key","group"]])i.setAttribute("role",a),i.setAttribute("aria-label",o(r));e&&(e.stage.words=s.speech.words,e.diagram.words=s.speech.words)}drawPanels(){let{board:t,beside:e,page:s,now:o,look:i}=this;if(!t||!e||this.vs===null)return;let{speech:r,player:a}=s,{timeline:l,difference:c}=e,d=l.end===""&&a.tUs>l.untilUs;I(t.headA,this.head("a",s.address,!1)),I(t.headB,this.head("b",this.vs,d||!l.run));let{first:h}=c,f=w=>{let v=w==="a"?s.timeline:l,$=h&&v.steps[h.index];return $&&$.tUs===h.tUs&&c.step(w,h.index)?$:null},[p,g]=[f("a"),f("b")];I(t.strip,Vt({speech:r,declaration:s.declaration,look:i,difference:{first:h&&{tUs:h.tUs,...zt(r,{step:p,timeline:s.timeline},{step:g,timeline:l})},none:c.none,knownUs:l.run?Math.min(s.timeline.untilUs,l.untilUs):0},tUs:a.tUs,now:o,still:!a.playing,node:s.targets.node},{onLook:w=>this.lookAt(w),onClose:()=>this.close(),onJump:()=>this.jump(),onNode:w=>s.targets.select({kind:"node",id:w})}))}head(t,e,s){let{page:o}=this,{takes:i,speech:r}=o,{current:a}=i,l=o.address.split("?")[0],c=t==="a",d=i.all.filter(p=>p.address.split("?")[0]===l&&(c||p!==a)).map(p=>({value:String(p.id),label:i.told(p)})),h=c?a:i.all.find(p=>p.address===e&&p!==a),f=h?String(h.id):"-";return h||d.unshift({value:"-",label:i.described(e)}),u`${Pt({speech:r,side:t,choices:d,chosen:f,changes:i.changesOf(e),waiting:s},{onChoose:p=>this.choose(t,p),onSwap:()=>this.swap()})}`}lookAt(t){let{page:e}=this;this.look=t,e.hosts.app.dataset.look=t,this.axesOf="",t==="stages"&&(e.diagram.axes=null),e.onResize()}select(t){let{page:e}=this,{speech:s,toasts:o,targets:i,player:r}=e,a=e.timeline.worldAfter(r.index);if(t?.kind==="message"&&!a.flights.has(t.id))return o.show(s.t("compare_not_yours"),{label:s.t("compare_swap"),act:()=>this.swap()});t?.kind==="node"&&!a.nodes.has(t.id)||i.select(t)}};function Ht({speech:n,declaration:t,timeline:e},s){let o=n.t.bind(n),i=(t.params??[]).filter(c=>c.breaks),r=new Set(Ot(t,e)),a=Ve(e),l=c=>{let{name:d,help:h}=Mt(n,c),f=n.words.property(String(c.breaks),{}),p=t.scenarios.find(w=>w.switches.includes(c.name)),g=`break-${c.name}`;return u`<li data-on=${r.has(c)}>
      <input
        id=${g}
        type="checkbox"
        class="switch"
        role="switch"
        .checked=${r.has(c)}
        aria-describedby="${g}-help"
        @change=${w=>s.onSwitch(c.name,w.target.checked)}
      />
      <div>
        <label for=${g}>${d}</label>
        <p id="${g}-help">${h} <span class="breaks">${o("break_breaks",{name:f.name})}</span></p>
        ${r.has(c)?Je({speech:n,timeline:e,first:a},s):m}
        ${p?u`<a href="/${t.slug}/${p.slug}" title=${n.words.scenario(p.slug).summary}
              >${o("break_show")}${b("arrow-right")}</a
            >`:m}
      </div>
    </li>`};return u`<p class="break-lead">${o("break_lead")}</p>
    <ul class="breakers">
      ${i.map(l)}
    </ul>`}function Ve(n){let e=[...n.worldAfter(n.steps.length-1).properties].filter(([,{status:o}])=>o==="broken"),[s]=e.sort(([,o],[,i])=>o.step-i.step);return s?{property:s[0],step:s[1].step}:null}function Je({speech:n,timeline:t,first:e},s){let o=n.t.bind(n);if(!e)return u`<p class="verdict">${o(t.end?"break_not_here":"break_not_yet")}</p>`;let i=n.time(t.steps[e.step]?.tUs??0),{name:r}=n.words.property(e.property,{});return u`<p class="verdict" data-broken>
    <button type="button" @click=${()=>s.onStep(e.step)}>
      ${b("triangle-alert")}${o("break_at",{time:i,name:r})}
    </button>
  </p>`}function Yt(n,t,e){let s={};for(let o of n.command.arguments){let i=(n.values[o.name]??"").trim(),r=L(o,t.nodes),{name:a}=e.words.argument(o.name);wt(o,i,r)?o.unlike&&n.values[o.unlike]===i&&(s[o.name]=e.t("command_unlike",{name:a,other:e.words.argument(o.unlike).name})):s[o.name]=e.t("params_wrong",{name:a,range:He(o,r,e)})}return s}function He(n,t,e){return n.kind==="int"?e.t("params_range",{low:n.low,high:n.high,unit:n.unit}).trim():n.kind==="word"?e.t("command_word"):t.map(s=>e.words.argumentValue(n.name,s)).join(e.ui.comma)}function Kt({speech:n,world:t,order:e},s){return u`<form novalidate @submit=${i=>{i.preventDefault(),s.onGive()}}>
    <fieldset>
      ${e.command.arguments.map((i,r)=>{let a=`argument-${i.name}`,l=e.wrong[i.name];return u`<div class="field">
          <label for=${a}>${n.words.argument(i.name).name}</label>
          <span class="input">${Ye(i,r===0,{speech:n,world:t,order:e},s.onValue)}</span>
          ${l?u`<p class="wrong" role="alert" id="${a}-wrong">${l}</p>`:m}
        </div>`})}
    </fieldset>
    <div class="row">
      <button type="submit" class="tb solid" data-action="give">
        ${n.t("command_give",{node:n.words.name(e.node)})}
      </button>
    </div>
  </form>`}function Ye(n,t,{speech:e,world:s,order:o},i){let r=`argument-${n.name}`,a=o.values[n.name]??"",l=d=>i(n.name,d.target.value);if(n.kind==="choice"||n.kind==="node")return u`<select id=${r} ?data-first=${t} @change=${l}>
      ${L(n,s.nodes).map(d=>u`<option value=${d} ?selected=${d===a}>${e.words.argumentValue(n.name,d)}</option>`)}
    </select>`;let c=!!o.wrong[n.name];return u`<input
      id=${r}
      ?data-first=${t}
      type="text"
      inputmode=${n.kind==="int"?"numeric":"text"}
      autocomplete="off"
      aria-invalid=${c}
      aria-describedby=${c?`${r}-wrong`:m}
      .value=${a}
      @input=${l}
    />${n.unit?u`<span class="unit">${n.unit}</span>`:m}`}var Gt=2**32-1,Ke=9999;function Q(n,t){let e=Object.fromEntries(n.map(s=>[s.name,Ge(t.params[s.name]??s.default)]));return{seed:String(t.seed),values:e,wrong:{}}}var Ge=n=>n===!0?"1":n===!1?"0":String(n);function Xt(n,t,e,s){let o={},i=Number(e.seed);(!/^\d+$/.test(e.seed.trim())||i>Gt)&&(o.seed=s.t("params_wrong",{name:s.t("params_seed"),range:`0 – ${Gt}`}));let r=Q(n,t),a=[];for(let l of n){let c=(e.values[l.name]??"").trim();Xe(l,c)?c!==r.values[l.name]&&a.push([l.name,c]):o[l.name]=s.t("params_wrong",{name:Zt(l,s).name,range:Ze(l,s)})}return{wrong:o,seed:String(i)===r.seed?null:i,params:a}}function Xe(n,t){if(n.kind==="bool"||n.kind==="choice")return!0;let e=Number(t);return(n.kind==="int"?/^-?\d+$/.test(t):/^\d+(\.\d{1,3})?$/.test(t))&&(n.low===null||e>=n.low)&&(n.high===null||e<=n.high)}function Ze(n,t){if(n.low===null||n.high===null)return"";let e=n.unit==="ms"?t.t("ms"):n.unit;return t.t("params_range",{low:n.low,high:n.high,unit:e}).trim()}function Zt(n,t){let e=t.captions?.params?.[n.name];if(e)return e;let s=`param_${n.name.replaceAll("-","_")}`;return{name:t.ui[s]??n.name,help:t.ui[`${s}_help`]??""}}function Qt({speech:n,params:t,draft:e},s){let o=n.t.bind(n),i=t.filter(c=>!c.breaks&&c.group==="network"),r=t.filter(c=>!c.breaks&&c.group!=="network"),a=(c,d)=>c.length?u`<fieldset>
          <legend>${d}</legend>
          ${c.map(h=>Qe(h,e,n,s))}
        </fieldset>`:m;return u`<form novalidate @submit=${c=>{c.preventDefault(),s.onApply()}}>
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
            @input=${c=>s.onSeed(qt(c))}
          /><button
            type="button"
            class="tb line"
            data-action="new-seed"
            @click=${()=>s.onSeed(String(1+Math.floor(Math.random()*Ke)))}
          >
            ${b("repeat")}${o("params_new_seed")}
          </button></span
        >
        <p class="help">${o("params_seed_help")}</p>
        ${e.wrong.seed?u`<p class="wrong" role="alert">${e.wrong.seed}</p>`:m}
      </div>
    </fieldset>
    ${a(r,o("params_protocol"))} ${a(i,o("params_network"))}
    <p class="help">${o("params_note")}</p>
    <div class="row">
      <button type="button" class="tb line" data-action="reset" @click=${s.onReset}>${o("params_reset")}</button>
      <button type="submit" class="tb solid" data-action="apply">${o("params_apply")}</button>
    </div>
  </form>`}var qt=n=>n.target.value;function Qe(n,t,e,s){let{name:o,help:i}=Zt(n,e),r=`param-${n.name}`,a=t.wrong[n.name];return u`<div class="field">
    <label for=${r}>${o}</label>
    <span class="input">${qe(n,r,t,e,s)}</span>
    ${i?u`<p class="help">${i}</p>`:m}
    ${a?u`<p class="wrong" role="alert">${a}</p>`:m}
  </div>`}function qe(n,t,e,s,o){let i=e.values[n.name]??"",r=a=>o.onValue(n.name,qt(a));if(n.kind==="bool")return u`<input
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
      min=${C(n.low??void 0)}
      max=${C(n.high??void 0)}
      aria-invalid=${!!e.wrong[n.name]}
      .value=${i}
      @input=${r}
    /><span class="unit">${n.unit==="ms"?s.t("ms"):n.unit}</span>`}var ts=40;function ee({speech:n,declaration:t,current:e,find:s,searcher:o=null},i){let r=n.t.bind(n),a=n.lang==="zh"?"zh":"en",l=t.scenarios.map(({slug:k,broken:U})=>({slug:k,broken:U,...n.words.scenario(k)})),c=!!s.trim(),d=c&&o?o.find(s,ts):null,h=l.filter(k=>es(s,`${k.slug} ${k.title} ${k.summary}`)),f=`/${t.slug}/${e}`,p=k=>u`<a class="card" href="/${t.slug}/${k.slug}" aria-current=${k.slug===e}>
      <span class="tag">${k.broken?b("triangle-alert"):k.slug.toUpperCase()}</span><b>${k.title}</b><span>${k.summary}</span>
    </a>`,g=(k,U)=>u`<h3 class="cards-head">${b(k)}${U}</h3>`,w=(k,U,T)=>k.length?u`${g(U,T)}<div class="cards">${k.map(p)}</div>`:m,v=(k,U,T)=>k.length&&o?u`${g(U,T)}${vt(k,{searcher:o,lang:a,t:r,current:f})}`:m,$=o?.protocols.filter(({protocol:k})=>k!==t.slug)??[],y=({entry:k})=>k.protocol===t.slug,x=()=>u`${w(h.filter(k=>!k.broken),"book-open",r("picker"))}
  ${w(h.filter(k=>k.broken),"triangle-alert",r("picker_broken"))}
  ${$.length&&!c?u`${g("waypoints",r("search_others"))}
          <div class="cards">
            ${$.map(({href:k,said:U})=>u`<a class="card wide" href=${k}><b>${U[a][0]}</b><span>${U[a][1]}</span></a>`)}
          </div>`:m}`;return u`<label class="find" @keydown=${te}
      >${b("search")}<input
        type="search"
        data-first
        autocomplete="off"
        spellcheck="false"
        maxlength="80"
        aria-label=${r("picker_find")}
        placeholder=${r("picker_find")}
        .value=${s}
        @input=${k=>i(k.target.value)}
      /><kbd>/</kbd></label
    >
    <p class="vh" role="status">
      ${d?d.count===1?r("search_count_one"):r("search_count",{count:d.count}):m}
    </p>
    <div @keydown=${te}>
      ${d?.count?u`${v(d.best.filter(y),"book-open",r("search_here"))}
            ${v(d.best.filter(k=>!y(k)),"waypoints",r("search_elsewhere"))}
            ${d.count>d.best.length?u`<p class="none">${r("search_more",{count:d.best.length})}</p>`:m}`:d||c&&h.length===0?_t(r,s,i):x()}
    </div>
    <div class="pop-foot"><a href="/">${b("arrow-left")}${r("picker_all")}</a></div>`}var es=(n,t)=>{let e=t.toLowerCase();return n.toLowerCase().split(/\s+/).every(s=>e.includes(s))};function te(n){let t=n.currentTarget.closest(".pop"),e=t?.querySelector("[data-first]")??null,s=n.target.closest(".card"),o={ArrowDown:2,ArrowUp:-2,ArrowRight:1,ArrowLeft:-1}[n.key];if(!s||!o)return St(n,t,e,"a.hit, a.card");n.preventDefault();let i=[...t?.querySelectorAll("a.card")??[]],r=i[i.indexOf(s)+o];r?r.focus():o<0&&e?.focus()}var ss={ArrowLeft:"←",ArrowRight:"→",Escape:"Esc","-":"−"};function se(n,t){return t===" "?n.t("key_space"):/^[A-Z]$/.test(t)?`${n.t("key_shift")} ${t.toLowerCase()}`:ss[t]??t}function ne(n){let t=n.t.bind(n);return u`<div class="keys">
    ${Ut.map(([e,s])=>u`<section>
          <h3>${t(e)}</h3>
          <dl>
            ${s.map(([o,i])=>u`<div>
                  <dt>${t(o)}</dt>
                  <dd>${i.map(r=>r==="–"?"–":u`<kbd>${se(n,r)}</kbd>`)}</dd>
                </div>`)}
          </dl>
        </section>`)}
  </div>`}var oe=(n,t)=>u`<p>${n.t("share_by_hand")}</p>
    <input
      data-first
      readonly
      aria-label=${n.t("share_link")}
      .value=${t}
      @focus=${e=>e.target.select()}
    />`;function ie({speech:n,theme:t,speed:e,undo:s,redo:o,text:i,full:r,presenting:a},l){let c=n.t.bind(n),d=(p,g,w,{off:v=!1,flip:$=!1,only:y="",key:x=""}={})=>u`<li class=${y}>
      <button type="button" ?disabled=${v} @click=${w}>
        ${b(p,$?"flip":"")}<span>${g}</span>${x?u`<kbd>${se(n,x)}</kbd>`:m}
      </button>
    </li>`,h=(p,g,w="narrow-only")=>u`<li class=${w}><div class="pair" role="group" aria-label=${p}>
      <span>${p}</span>${g.map(([v,$,y,x=!1])=>u`<button type="button" class="tb" aria-label=${$} title=${$} ?disabled=${x} @click=${y}>${b(v)}</button>`)}
    </div></li>`,f=l.onCommand;return u`<ul>
      ${h(`${c("text_size")}${c("colon")}${c("text_size_now",{n:i})}`,[["minus",c("text_smaller"),()=>l.onText(-1)],["circle",c("text_usual"),()=>l.onText(0)],["plus",c("text_bigger"),()=>l.onText(1)]],"")}
      ${d("presentation",c(a?"present_leave":"present"),l.onPresent,{key:"P"})}
      ${d("expand",c(r?"full_screen_leave":"full_screen"),l.onFullScreen,{key:"F"})}
      ${d("list-tree",c("narration"),()=>l.onMenu("narration"),{key:"a"})}
      ${d("file-text",c("print"),l.onPrint)}
      ${d("undo-2",c("undo"),l.onUndo,{off:!s,only:"narrow-only"})}
      ${d("undo-2",c("redo"),l.onRedo,{off:!o,flip:!0,only:"narrow-only"})}
      ${h(c("keys_moment"),[["skip-back",c("moment_back"),()=>f("moment-back")],["skip-forward",c("moment_forward"),()=>f("moment-forward")]])}
      ${h(c("keys_message"),[["arrow-left",c("message_back"),()=>f("message-back")],["arrow-right",c("message_forward"),()=>f("message-forward")]])}
      ${h(c("keys_ends"),[["to-start",c("to_start"),()=>f("start")],["to-end",c("to_end"),()=>f("end")]])}
      ${d("link",c("keys_heal"),()=>f("heal"))}
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
        @change=${p=>l.onSpeed(Number(p.target.value))}
      >
        ${at.map(p=>u`<option value=${p} ?selected=${p===e}>${c("speed_value",{ms:p})}</option>`)}
      </select></label
    >`}var q=class{constructor(t){this.page=t,this.find="",this.index=null,this.search=null,this.draft=null,this.order=null,this.tale=null}searcher(){let t=this.page.speech.lang==="zh"?"zh":"en";return this.index&&this.search?.lang!==t&&(this.search={lang:t,searcher:new lt(this.index,t)}),this.search?.searcher??null}async loadIndex(){if(this.index)return;this.index=await ft().catch(()=>null);let{menus:t}=this.page;if(!this.index||t.open!=="scenarios")return;let e=t.box()?.contains(document.activeElement);t.draw(),e&&!t.box()?.contains(document.activeElement)&&t.box()?.querySelector("input")?.focus()}menu(t){let{speech:e,timeline:s,declaration:o}=this.page,i=e.t.bind(e);switch(t){case"scenarios":return{title:i("picker"),look:"scen",body:ee({speech:e,declaration:o,current:this.page.panels.scenarioSlug(),find:this.find,searcher:this.searcher()},r=>{this.find=r,this.loadIndex(),this.page.menus.draw()})};case"params":return{title:i("params"),look:"form",body:this.paramsMenu()};case"command":return{title:this.order?e.words.command(this.order.command.slug):"",look:"form",body:this.commandMenu()};case"break":return{title:i("break_title"),look:"form break",body:this.breakMenu()};case"export":return{title:i("export"),look:"export",body:this.page.pictures.body()};case"narration":return{title:i("narration"),look:"narration",body:this.narration()};case"shortcuts":return{title:i("shortcuts"),look:"sheet",body:ne(e)};case"link":return{title:i("share"),look:"share",body:oe(e,this.page.travel.link)};default:return{title:i("menu_more"),look:"more",body:ie({speech:e,theme:this.page.looks.theme,speed:this.page.speed,undo:s.run?.undo??!1,redo:s.run?.redo??!1,text:this.page.looks.text,full:this.page.looks.full,presenting:this.page.looks.presenting},{onMenu:r=>this.page.toggleMenu(r),onLanguage:()=>this.page.switchLanguage(),onTheme:()=>this.page.looks.switchTheme(),onUndo:()=>this.page.deeds.go("undo"),onRedo:()=>this.page.deeds.go("redo"),onSpeed:r=>this.page.setSpeed(r),onText:r=>this.page.looks.resizeText(r),onFullScreen:()=>this.page.looks.fillScreen(),onPresent:()=>this.page.looks.present(),onCommand:r=>this.page.controls.commands[r]?.(),onPrint:()=>{this.page.menus.close(),print()}})}}}paramsMenu(){let{speech:t,timeline:e}=this.page,s=this.page.declaration.params??[],{draft:o}=this,{run:i}=e;if(!o||!i)return u`<div class="bone"></div>`;let r=`/${i.scenario||this.page.slug}`;return Qt({speech:t,params:s,draft:o},{onValue:(a,l)=>{o.values[a]=l,delete o.wrong[a],this.page.menus.draw()},onSeed:a=>{o.seed=a,delete o.wrong.seed,this.page.menus.draw()},onReset:()=>location.assign(r),onApply:()=>{let a=Xt(s,i,o,t);if(o.wrong=a.wrong,Object.keys(a.wrong).length)return this.page.menus.draw();location.assign(ht(this.page.address,a))}})}openCommand({command:t,node:e}){let s=mt([t],D(t.example).text)?.values??{};this.order={command:t,node:e,values:{...s},wrong:{}},this.toggleMenu("command")}commandMenu(){let{speech:t,menus:e,deeds:s,timeline:o,player:i}=this.page,{order:r}=this;if(!r)return u`<div class="bone"></div>`;let a=o.worldAfter(i.index);return Kt({speech:t,world:a,order:r},{onValue:(l,c)=>{r.values[l]=c,r.wrong={},e.draw()},onGive:()=>{if(r.wrong=Yt(r,a,t),Object.keys(r.wrong).length)return e.draw();e.close();let{verb:l}=D(r.command.example),c=Object.fromEntries(Object.entries(r.values).map(([d,h])=>[d,h.trim()]));s.intervene(`${l}:${r.node}.${gt(r.command,c)}`)}})}narration(){let{speech:t,timeline:e,declaration:s,furthest:o,player:i}=this.page,r=`${e.version} ${o} ${t.lang}`;return this.tale?.of!==r&&(this.tale={of:r,...J({speech:t,timeline:e,declaration:s,until:o})}),H({speech:t,tale:this.tale,index:i.index},a=>this.page.goTo(a))}breakMenu(){let{speech:t,declaration:e,timeline:s,menus:o}=this.page;return Ht({speech:t,declaration:e,timeline:s},{onStep:i=>{o.close(),this.page.goTo(i)},onSwitch:(i,r)=>this.page.deeds.next(()=>this.breakRun(i,r))})}async breakRun(t,e){let{page:s}=this,o={tUs:0,k:0};await s.command("set",{address:ut(s.address,[[t,e?"1":"0"]])},o),s.seek(o),s.refresh()}toggleMenu(t){t==="params"&&this.page.timeline.run&&(this.draft=Q(this.page.declaration.params??[],this.page.timeline.run)),t==="scenarios"&&(this.find="",this.loadIndex()),t==="export"&&this.page.menus.open!==t&&this.page.pictures.prepare(),this.page.menus.open&&this.page.menus.open!==t&&this.page.menus.close(),this.page.menus.toggle(t)}};var de=new Set("start deliver timer forced send client operator restart crash wipe pause resume pin skew slow broken".split(" ")),ns=new Set(["pause","resume","pin","skew","slow"]),os=new Set(["partition","heal","cut","mend","hold","release"]),is=new Set(["crash","wipe","partition","cut","drop"]),rs=2,re=new WeakMap;function j(n){let t=re.get(n);return t||(t=new tt(n),re.set(n,t)),t.read(),t}var tt=class{version=-1;steps=[];ids=[];lane=new Map;constructor(t){this.timeline=t,this.forget()}forget(){this.ids=this.timeline.run?.cast.map(t=>t.id)??[],this.lane=new Map(this.ids.map((t,e)=>[t,e])),this.steps=[],this.own=this.ids.map(()=>[]),this.before=new Map,this.done=new Map,this.network=[],this.forced=new Map,this.onDisk=this.ids.map(()=>-1),this.survived=new Map,this.forgotten=this.ids.map(()=>[]),this.rows=new Map,this.hasty=new Set,this.deedsAt=-1,this.deedMap=new Map}read(){let{timeline:t}=this;if(this.version===t.version)return;this.version=t.version;let e=this.steps.length;(!e||e>t.steps.length||this.steps[e-1]!==t.steps[e-1])&&this.forget();for(let s=this.steps.length;s<t.steps.length;s++)this.take(t.steps[s])}take(t){let{index:e,kind:s,ref:o}=t;this.steps.push(t),os.has(s)&&this.network.push(e),(s==="drop"||s==="delay"||s==="pin")&&this.note(o,e),(s==="crash"||s==="wipe"||s==="pause")&&this.note(t.node,e);let i=this.lane.get(t.node);if(i===void 0||!de.has(s))return;let r=this.own[i],a=r.at(-1)??-1;r.push(e),this.before.set(e,a);let l;if(s==="crash"||s==="wipe"){let h=s==="crash"?this.onDisk[i]:-1;s==="wipe"&&(this.onDisk[i]=-1),this.survived.set(e,{state:h,forced:h<0?-1:this.forced.get(h)??-1}),this.forgotten[i].push([h,e]),l=new Int32Array(this.rows.get(h)??this.ids.map(()=>-1))}else l=new Int32Array(this.rows.get(a)??this.ids.map(()=>-1));let c=s==="deliver"?this.sendOf(o):-1,d=this.rows.get(c);if(d)for(let h=0;h<l.length;h++)l[h]=Math.max(l[h]??-1,d[h]??-1);l[i]=e,this.rows.set(e,l),s==="send"&&!this.forced.has(t.cause)&&this.hasty.add(t.cause),s==="forced"&&t.cause>=0&&(this.forced.set(t.cause,e),this.onDisk[i]=t.cause)}note(t,e){let s=this.done.get(t);s?s.push(e):this.done.set(t,[e])}sendOf(t){let e=t.split(".").slice(0,2).join(".");return(this.timeline.messages.get(e)??this.timeline.messages.get(t))?.sendStep??-1}lastOf(t,e){let s=this.own[this.lane.get(t)??-1]??[],o=0,i=s.length;for(;o<i;){let r=o+i>>1;s[r]<=e?o=r+1:i=r}return o?s[o-1]:-1}get deeds(){let{run:t,version:e}=this.timeline;if(this.deedsAt===e)return this.deedMap;this.deedsAt=e,this.deedMap=new Map;for(let{step:s,text:o}of t?.script??[])typeof s=="number"&&this.deedMap.set(s,{by:"scenario",text:o});for(let{step:s,text:o}of t?.interventions??[])typeof s=="number"&&this.deedMap.set(s,{by:"person",text:o});return this.deedMap}};function ae(n,t,e){if(n.kind==="partition")return n.ref.split("-").some(r=>{let a=r.split(".");return a.includes(t)!==a.includes(e)});let s=n.ref.endsWith(".one-way"),[o,i]=n.ref.replace(".one-way","").split("-");return o===t&&i===e||!s&&o===e&&i===t}function st(n,t){let e=n.steps[t];if(!e)return[];let s=j(n),o=[],i=(d,h="cause")=>{d===void 0||d<0||d>=t||o.some(f=>f.index===d)||o.push({index:d,tie:h==="cause"&&o.some(f=>f.tie==="cause")?"also":h})},r=(d,h)=>{for(let f=(h?.length??0)-1;f>=0;f--){let p=n.steps[h?.[f]??-1];if(p&&p.index<t&&d(p))return p.index}return-1},a=s.done.get(e.node),l=s.done.get(e.ref),c=n.messages.get(e.ref);switch(e.kind){case"lost":{let d=c?.why??"";if(d==="drop"&&i(r(h=>h.kind==="drop",l)),d==="cut"&&c&&i(r(h=>(h.kind==="cut"||h.kind==="partition")&&ae(h,c.from,c.to),s.network)),d==="connection"){for(let h=t-1;n.steps[h]?.tUs===e.tUs;h--)if(is.has(n.steps[h]?.kind??"")){i(h);break}}break}case"bounced":i(r(d=>d.kind==="crash"||d.kind==="wipe",a));break;case"send":s.hasty.has(e.cause)||i(s.forced.get(e.cause));break;default:}switch(i(e.cause),e.kind){case"deliver":case"bounced":case"lost":i(r(d=>d.kind==="delay",l),"also"),c&&e.kind==="deliver"&&i(r(d=>d.kind==="release"&&ae(d,c.from,c.to)&&d.index>c.sendStep,s.network),"also");break;case"drop":case"delay":case"duplicate":i(s.sendOf(e.ref),"also");break;case"restart":i(r(d=>d.kind==="crash"||d.kind==="wipe",a),"also");break;case"resume":i(r(d=>d.kind==="pause",a),"also");break;case"timer":i(r(d=>d.kind==="pin",l),"also");break;default:}return o}function as(n,t){let e=n.steps[t];if(e.kind!=="timer")return[];let s=n.steps[e.cause],o=s?.kind==="deliver"?n.messages.get(s.ref)?.from:void 0;if(!s||!o)return[];let i=[];for(let r=s.index+1;r<e.index&&i.length<rs;r++){let a=n.steps[r],l=["crash","wipe","pause"].includes(a.kind)&&a.node===o,c=a.kind==="lost"&&n.messages.get(a.ref)?.from===o&&a.node===e.node;if(!l&&!c)continue;let d=c?st(n,r)[0]?.index:void 0;i.push(d!==void 0&&d>s.index&&n.steps[d]?.kind!=="send"?d:r)}return[...new Set(i)]}function he(n,t,e=null){let s=j(n),o=[];for(let r=t;n.steps[r];){let a=st(n,r),l=a.find(f=>f.tie==="cause")?.index,c=a.filter(f=>f.tie==="also").map(f=>f.index),d=e?ls(n,e,r):[];o.push({index:r,also:[...new Set([...d,...c])],meanwhile:as(n,r)});let h=s.deeds.get(r);if(h)return{links:le(o),root:h};if(l===void 0)break;r=l}let i=n.steps[o.at(-1)?.index??-1];return{links:le(o),root:{by:!i||i.kind==="start"?"start":"order",text:""}}}function le(n){let t=new Set(n.map(e=>e.index));for(let e of n)e.also=e.also.filter(s=>!t.has(s));return n.reverse()}function ls(n,t,e){let s=n.steps[e];if(!s.patch||s.kind!=="deliver")return[];let o=n.worldAfter(e-1).nodes.get(s.node),i=n.worldAfter(e).nodes.get(s.node),r=t.roles.find(p=>p.slug===i?.role),a=t.view.roles[i?.role??""]?.tally;if(!o||!i||!r?.phase||!a?.field)return[];let[l,c]=[o.state[r.phase],i.state[r.phase]];if(l===c||!a.during.includes(l))return[];let d=cs(n,s,a),h=et(o.state,d).map(p=>nt(n,{node:s.node,field:d,key:p},e-1));return[...new Set(h.filter(p=>p>=0))].sort((p,g)=>p-g)}function cs(n,t,e){let s=n.messages.get(t.ref)?.from??"",[o,i]=[t.index-1,t.index].map(c=>n.worldAfter(c).nodes.get(t.node)?.state??{});for(let c of[e.field,e.against])if(c&&et(i,c).includes(s))return c;let r=n.run?.cast.find(c=>c.id===t.node)?.role,a=(n.run?.cast??[]).filter(c=>c.role===r==(e.need==="majority")).length,l=e.need==="majority"?Math.floor(a/2)+1:a;return!e.against||et(o,e.field).length+1>=l?e.field:e.against}function et(n,t){let e=n&&t?S(n,t):null;return Array.isArray(e)?e:e&&typeof e=="object"?Object.keys(e):[]}function ue(n,t){let e=j(n),s=new Uint8Array(Math.max(0,t+1)),o=new Map,i=[t];for(let a=i.pop();a!==void 0;a=i.pop()){if(a<0||s[a])continue;s[a]=1;let l=n.steps[a],c=e.before.get(a);c!==void 0&&(o.get(l.node)??-1)<a&&o.set(l.node,a);let d=e.survived.get(a);d?i.push(d.state,d.forced):c!==void 0&&i.push(c);for(let h of st(n,a))i.push(h.index)}let r=a=>s[a]===1;return{has:r,last:a=>o.get(a)??-1,message(a){let l=n.messages.get(a);return l?l.endStep>=0&&r(l.endStep)||l.sendStep===t:!1}}}function nt(n,{node:t,field:e,key:s},o){let i=e.split(".")[0]??e;for(let r=Math.min(o,n.steps.length-1);r>=0;r--){let a=n.steps[r];if(a.node!==t||!a.patch||a.kind==="forced"||![a.patch["="],a.patch["+"],a.patch["~"]].some(d=>d&&i in d))continue;let l=ce(n.worldAfter(r).nodes.get(t),e,s),c=ce(n.worldAfter(r-1).nodes.get(t),e,s);if(l!==c&&JSON.stringify(l)!==JSON.stringify(c))return r}return-1}function ce(n,t,e){let s=n&&S(n.state,t);return e===void 0||s===null||s===void 0?s:Array.isArray(s)&&typeof e=="string"?s.includes(e):s[e]}var pe=(n,t,e)=>n.worldAfter(e).properties.get(t)?.step??-1,fe=(n,t)=>n.messages.get(t)?.sendStep??-1;function B(n,t,e){let s=j(n),o=s.lastOf(t,e),i=s.rows.get(o),r=(s.forgotten[s.lane.get(t)??-1]??[]).filter(([,c])=>c<=o),a=c=>i?.[s.lane.get(c)??-1]??-1,l=c=>{let d=n.steps[c];return!d||!de.has(d.kind)||ns.has(d.kind)||c>a(d.node)?!1:d.node!==t||!r.some(([h,f])=>c>h&&c<f)};return{last:a,step:l,message(c){let d=n.messages.get(c);return d?d.to===t&&d.end==="deliver"&&d.endStep<=e?l(d.endStep):n.steps[d.sendStep]?.kind==="send"&&l(d.sendStep):!1}}}var R={status:2,phase:1,number:0};function we(n){let{speech:t,id:e}=n;return u`<div class="knowing">
    <p class="sub-head">${t.t("knows_of",{node:t.words.name(e)})}</p>
    <ul>
      ${$e(n).map(s=>u`<li data-known=${s.hidden?"no":"yes"}><b>${t.words.name(s.id)}</b><span>${s.said}${s.hidden?u`<em>${s.hidden}</em>`:m}</span></li>`)}
    </ul>
  </div>`}function ke(n,t){let{speech:e,id:s}=n,[o]=$e(n).filter(r=>r.hidden).sort((r,a)=>a.weight-r.weight),i=o?.hidden??"";return u`${b("eye")}<span title=${i}><b>${e.t("knows_of",{node:e.words.name(s)})}</b> ${i}</span>
    <button type="button" class="tb" data-action="knows-close" aria-label=${e.t("knows_close")} title="${e.t("knows_close")} (g)" @click=${t}>${b("x")}</button>`}function $e({speech:n,timeline:t,declaration:e,index:s,tUs:o,id:i}){let{words:r}=n,a=B(t,i,s),l=r.name(i);return(t.run?.cast??[]).filter(c=>c.id!==i).map(c=>{let d=a.last(c.id),h=t.worldAfter(s).nodes.get(c.id),f=t.worldAfter(d).nodes.get(c.id),p=t.steps[d],g=ge(n,e,h);if(!p||!f)return{id:c.id,said:n.t("knows_never"),hidden:h.status==="up"?"":me(n,l,h,g),weight:R.status};let w=ge(n,e,f),v=n.t("knows_as",{time:r.duration(Math.max(0,o-p.tUs)),what:w}),$=e.roles.find(x=>x.slug===c.role)?.phase??"",y=h.state[$]!==f.state[$];return{id:c.id,said:v,hidden:w===g?"":me(n,l,h,g),weight:h.status!==f.status?R.status:y?R.phase:R.number}})}var me=(n,t,e,s)=>n.t(e.status==="up"?"knows_not":"knows_not_status",{node:t,other:n.words.name(e.id),what:s});function ge(n,t,e){let{words:s}=n;if(e.status!=="up")return s.t(e.status);let o=t.roles.find(a=>a.slug===e.role)?.phase,i=S(e.state,t.view.roles[e.role]?.number??""),r=o?s.phase(String(e.state[o])):s.role(e.role);return typeof i=="number"?n.t("knows_with_number",{what:r,number:s.number(i)}):r}var ds=9,be=5,ye=2,xe=4,ve=46;function Se(n,{onStep:t,onClose:e,onUnfold:s}){let{speech:o,answer:i,unfolded:r}=n,a=o.t.bind(o),l=i.links.map((f,p)=>({link:f,number:p+1})).reverse(),c=l.length>ds&&!r,d=l.length-be-ye,h=f=>us(n,f,t);return u`<div class="because">
    <p class="ph">${b("circle-help")}${a("why")}<span class="r"></span>
      <button type="button" class="tb" data-action="why-close" aria-label=${a("why_close")} title="${a("why_close")} (Esc)" @click=${e}>${b("x")}</button>
    </p>
    <h2 tabindex="-1">${bt(hs(n))}</h2>
    ${l.length?u`<p class="vh">${a("why_chain",{count:l.length})}</p>`:m}
    <ol class="links" reversed>
      ${(c?l.slice(0,be):l).map(h)}
      ${c?u`<li class="fold"><button type="button" data-action="why-unfold" @click=${s}>${a("why_more",{count:d})}</button></li>
            ${l.slice(-ye).map(h)}`:m}
    </ol>
    ${ms(o,i.root)}
  </div>`}function hs({speech:n,timeline:t,question:e,declaration:s,index:o}){let{words:i}=n;switch(e.about){case"step":{let r=t.steps[e.index];return r?n.sentence(r,t):""}case"message":{let r=t.messages.get(e.id);if(!r)return e.id;let{from:a,to:l}=r;return n.t("message_named",{message:i.message(r),from:i.name(a),to:i.name(l)})}case"property":{let r=t.steps[o]?.properties.find(c=>c.slug===e.slug),{name:a,broken:l}=i.property(e.slug,r?.params);return r?.status==="broken"&&l?l:`${a}${n.t("colon")}${n.t(`property_${r?.status??"pending"}`)}`}case"value":{let{node:r,field:a,key:l,value:c}=e,d=t.run?.cast.find(w=>w.id===r)?.role??"",h=s.view.roles[d]?.log,f=h?.field===a&&l!==void 0,p=ot(f?Ue(n,h,c):i.value(c,a)),g={node:i.name(r),field:i.field(a),value:p};return l===void 0?n.t("why_value",g):f?n.t("why_entry",{...g,entry:Number(l)+(h.first??1)}):n.t("why_peer",{...g,peer:i.value(l)})}}}function us(n,{link:t,number:e},s){let{speech:o,timeline:i,question:r,shown:a}=n,l=i.steps[t.index],d=r.about==="step"&&r.index===t.index?o.plainSentence(l,i):o.sentence(l,i),h=[...t.also.map(f=>({index:f,tie:"why_also"})),...t.meanwhile.map(f=>({index:f,tie:"why_meanwhile"}))];return u`<li class="cause" data-kind=${l.kind} ?data-shown=${t.index===a}>
    <span class="n" aria-hidden="true">${e}</span>
    ${_e(o,l,d,s,t.index===a)}
    ${ps(o,l)} ${fs(n,l)}
    ${h.map(({index:f,tie:p})=>{let g=i.steps[f];return u`<div class="aside"><em>${o.t(p)}</em>${_e(o,g,o.sentence(g,i),s,f===a)}</div>`})}
  </li>`}var _e=(n,t,e,s,o)=>u`<button type="button" class="go" aria-current=${o?"step":"false"} title=${n.t("why_go")} @click=${()=>s(t.index)}>
    <span class="mono">${n.time(t.tUs)}</span><span>${e}</span>
  </button>`;function ps(n,t){let e=t.rules.at(-1);if(!e)return m;let s=n.words.rule(e),o=s?s.lit.map(i=>s.lines[i]?.[1].trim()??"").join(n.lang==="zh"?"":" "):"";return u`<p class="law"><span class="mono">${e}</span>${o}</p>`}function fs({speech:n,timeline:t,declaration:e},s){if(!s.patch)return m;let{words:o}=n,i=t.worldAfter(s.index-1).nodes.get(s.node),r=Object.keys({...s.patch["="],...s.patch["+"],...s.patch["~"]});if(s.kind==="forced")return u`<p class="law">${r.map(p=>o.field(p)).join(n.t("comma"))}</p>`;let a=i?.state??{},l=ct(a,s.patch),c=e.view.roles[i?.role??""]?.log,d=[];for(let p of r){let[g,w]=[a[p],l[p]];if(Array.isArray(g)&&Array.isArray(w)&&p===c?.field){let $=c.first??1,y=s.patch["+"]?.[p]?.[0]??0,x=k=>k.slice(y).map((U,T)=>`${$+y+T}${n.t("colon")}${Ue(n,c,U)}`).join(n.t("comma"));d.push({field:p,was:x(g),is:x(w)});continue}if([g,w].every($=>$&&typeof $=="object"&&!Array.isArray($))){for(let $ of Object.keys({...g,...w}))JSON.stringify(g[$])!==JSON.stringify(w[$])&&d.push({field:`${o.field(p)} ${o.value($)}`,was:o.value(g[$],p),is:o.value(w[$],p)});continue}d.push({field:p,was:o.value(g,p),is:o.value(w,p)})}let h=d.filter(({was:p,is:g})=>p!==g);if(!h.length)return m;let f=h.length-xe;return u`<dl class="diff">
    ${h.slice(0,xe).map(({field:p,was:g,is:w})=>u`<div><dt>${o.field(p)}</dt>
          <dd>${g?u`<s>${ot(g)}</s>`:m} ${b("arrow-right")} <b>${ot(w)||o.t("none")}</b></dd></div>`)}
    ${f>0?u`<div><dt>${n.t("why_diff_more",{count:f})}</dt></div>`:m}
  </dl>`}function Ue(n,t,e){if(e===null||typeof e!="object")return n.words.value(e);let s=t.label.includes("{")?t.label.replace(/\{([^{}]+)\}/g,(i,r)=>String(S(e,r)??"")):String(S(e,t.label)??""),o=t.hue?S(e,t.hue):void 0;return o===void 0?s:`${s} (${n.words.number(o)})`}var ot=n=>n.length>ve?`${n.slice(0,ve-1)}…`:n;function ms(n,{by:t,text:e}){let s=e?n.deed(e):"";return u`<p class="root" data-by=${t}>
    ${b(t==="person"?"users":t==="scenario"?"film":"play")}<span>${n.t(`why_root_${t}`,{what:s})}</span>
  </p>`}var gs=["tUs","kind","node","cause","ref"],it=class{constructor(t){this.page=t,this.asked=null,this.unfolded=!1,this.knows=!1,this.known=null,this.from=null}askSelected(){let{targets:t,timeline:e,player:s}=this.page,{selected:o}=t;if(o?.kind==="message"&&e.messages.has(o.id))return this.ask({about:"message",id:o.id});s.index>=0&&this.ask({about:"step",index:s.index})}ask(t){let{page:e}=this;if(!e.ready)return;e.stop(),e.comparison.close();let s=e.player.index,o=this.#n(t,s);this.asked||(this.from=document.activeElement),this.unfolded=!1;let i=this.#s(t,s);this.asked=this.#t(t.about==="value"?{...t,value:i}:t,o),e.panels.showTab("explain"),e.askDraw(),requestAnimationFrame(()=>{e.hosts.happened.querySelector("h2")?.focus({preventScroll:!0}),e.hosts.happened.scrollIntoView({block:"nearest"})})}#t(t,e){let{timeline:s,declaration:o}=this.page,i=he(s,e,o);return{question:t,index:e,step:s.steps[e],answer:i,emphasis:this.#o(e,i)}}#e(){let{asked:t}=this,{steps:e,end:s}=this.page.timeline,o=e[t?.index??-1];if(!t||o===t.step)return t;if(!o&&s==="")return null;let i=o&&t.step&&gs.every(r=>o[r]===t.step?.[r]);return this.asked=i?this.#t(t.question,t.index):null,this.asked}close(){this.asked=null;let{from:t}=this;this.from=null,this.page.refresh(),t instanceof HTMLElement&&t.isConnected&&t!==document.body?t.focus({preventScroll:!0}):document.activeElement instanceof HTMLElement&&document.activeElement.blur()}end(){this.asked&&this.close(),this.knows=!1}toggleKnows(){this.asked&&this.close(),this.knows=!this.knows,this.page.refresh()}#n(t,e){let{timeline:s}=this.page;switch(t.about){case"step":return t.index;case"message":return fe(s,t.id);case"property":return pe(s,t.slug,e);case"value":return nt(s,t,e)}}#s(t,e){if(t.about!=="value")return;let{node:s,field:o,key:i}=t,r=S(this.page.timeline.worldAfter(e).nodes.get(s)?.state,o);return i===void 0?r:r?.[i]}#o(t,e){let{timeline:s}=this.page,o=ue(s,t),i=e.links.map(a=>a.index),r=new Set(i);return{kind:"why",step:o.has,message:o.message,node:a=>o.last(a)>=0,strong:a=>{let l=s.messages.get(a);return!!(l&&r.has(l.sendStep)&&(l.sendStep===t||r.has(l.endStep)))},untilUs:a=>s.steps[o.last(a)]?.tUs??-1,chain:i}}emphasis(){let{page:t}=this,e=this.#e();if(e)return e.emphasis;let{node:s}=t.targets;if(!this.knows||!s||!t.timeline.run)return null;let o=`${s}.${t.player.index}.${t.timeline.version}`;return this.known?.key!==o&&(this.known={key:o,emphasis:this.#i(s,t.player.index)}),this.known.emphasis}#i(t,e){let{timeline:s,declaration:o}=this.page,i=B(s,t,e),r=s.worldAfter(e),a=new Map([...r.nodes.keys()].map(l=>[l,s.worldAfter(i.last(l)).nodes.get(l)]));return{kind:"knows",step:i.step,message:i.message,node:l=>{if(l===t)return!0;let[c,d]=[r.nodes.get(l),a.get(l)];return!!(i.last(l)>=0&&c&&d&&ws(c,d,o))},cell:(l,c)=>{if(l===t)return!0;let d=o.view.roles[r.nodes.get(l)?.role??""]?.log?.field;if(!d||i.last(l)<0)return!1;let[h,f]=[r.nodes.get(l)?.state[d]?.[c],a.get(l)?.state[d]?.[c]];return f!==void 0&&rt(h,f)},untilUs:l=>l===t?Number.POSITIVE_INFINITY:s.steps[i.last(l)]?.tUs??-1,chain:[]}}line(){return this.knows&&!this.asked?ke(this.#r(),()=>this.toggleKnows()):m}knowing(){return this.knows?we(this.#r()):m}#r(){let{speech:t,timeline:e,declaration:s,player:o,targets:i}=this.page;return{speech:t,timeline:e,declaration:s,index:o.index,tUs:o.tUs,id:i.node}}panel(){let{page:t}=this,e=this.#e();if(!e)return null;let{speech:s,timeline:o,declaration:i,player:r}=t;return Se({speech:s,timeline:o,declaration:i,shown:r.index,unfolded:this.unfolded,...e},{onStep:a=>t.goTo(a),onClose:()=>this.close(),onUnfold:()=>{this.unfolded=!0,t.refresh()}})}},rt=(n,t)=>n===t||JSON.stringify(n)===JSON.stringify(t);function ws(n,t,e){if(n.status!==t.status)return!1;if(n.state===t.state&&n.disk===t.disk)return!0;let s=e.view.roles[n.role]??{};return[...[e.roles.find(r=>r.slug===n.role)?.phase??"",s.number,s.locks,s.blocked,s.log?.commit,s.tally?.field,s.tally?.against],...s.memory??[]].every(r=>!r||rt(S(n.state,r),S(t.state,r)))&&(s.disk??[]).every(r=>rt(n.disk[r],t.disk[r]))}export{V as Announcer,Z as Comparison,q as MenuContents,it as Why,W as diagramTools,Te as paper,Ie as stepTable};

import{a as vt,d as Tt,e as Et,f as Q,g as Ft,h as zt,i as P}from"./chunk.IA64RDYO.js";import{a as tt,c as C,h as Ht,i as F,j as z,k as Jt,l as et,m as Yt,n as Kt}from"./chunk.EIQSKSBU.js";import{d as Vt,g as Wt}from"./chunk.XEEPNEUL.js";import{C as Rt,D as Lt,b as B,d as _t,i as U,j as R,l as M,m as Ot,n as Ut,o as Mt,s as Nt}from"./chunk.EV7JE2ZR.js";import{b as St,c as At,d as jt,e as Dt,g as j,h as Pt,m as Ct,n as k}from"./chunk.3GO3GEBK.js";import"./chunk.TMGZGOW3.js";import{a as q,b as It,c as Bt,d as N,e as L,f as A}from"./chunk.M72L365Y.js";import"./chunk.EOJQ7UE3.js";import"./chunk.RF2UBL6X.js";import{a as u,d as g}from"./chunk.OYDBJZAF.js";var st=new Set(["start","forced","send","deliver","timer"]),T=new Set(["lost","bounced"]),is=2e3;function qt({speech:n,timeline:t,declaration:e,from:s=0,until:o}){let i=new nt(n,t,e);for(let r of t.steps.slice(s,o+1))i.hear(r);return i.finish()}var nt=class{constructor(t,e,s){this.speech=t,this.timeline=e,this.declaration=s,this.paragraphs=[],this.moments=new Map([...e.moments].map(([o,i])=>[i,o])),this.scenario=(e.run?.scenario??"").split("/").at(-1)??"",this.togetherUs=Number(e.run?.params.latency??10)*1e3,this.dull=Gt(),this.saying=null}hear(t){let e=this.tell(t);if(!e)return this.count(t);let s=this.saying;if(s&&e.same&&s.same===e.same&&t.tUs-s.tUs<=this.togetherUs){T.has(t.kind)?s.more+=1:s.others.push(t.node),s.line.last=t.index,s.tUs=t.tUs;return}this.finishSentence(),this.sumUp(),this.leaveOutRepetition(t,e.kind);let o={index:t.index,last:t.index,text:e.text,kind:e.kind};this.saying={line:o,same:e.same,others:[],more:0,tUs:t.tUs};for(let i of t.properties.filter(r=>r.status==="broken")){this.finishSentence();let{name:r,broken:a}=this.speech.words.property(i.slug,i.params),l=this.speech.t("narration_broken",{name:r,how:a});this.put(t.tUs,{index:t.index,last:t.index,text:l,kind:"broken"})}}leaveOutRepetition(t,e){if(e!=="moment")return;if(!st.has(t.kind)&&!T.has(t.kind)){let{text:a}=this.plain(t);return this.put(t.tUs,{index:t.index,last:t.index,text:a,kind:"deed"})}let s=this.paragraphs.at(-1),o=s?.lines.at(-1),r=(o&&this.timeline.steps[o.index])?.node===t.node&&o?.index===o?.last&&o?.kind==="";!s||!r||this.at(s.tUs)!==this.at(t.tUs)||(s.lines.pop(),s.lines.length||this.paragraphs.pop())}at(t){return this.speech.time(t)}tell(t){let{speech:e,timeline:s}=this,o=this.moments.get(t.index),i=o?e.words.moment(this.scenario,o).headline:"";if(i)return{text:i,same:"",kind:"moment"};let r=e.words.note(t),a=t.notes.find(({key:d})=>d===r?.key);if(r&&a){let d=JSON.stringify([a.key,{...a.params,node:""}]);return{text:r.headline,same:t.node&&!o?d:"",kind:o?"moment":""}}if(st.has(t.kind))return t.properties.some(({status:d})=>d==="broken")?this.plain(t):null;if(!T.has(t.kind))return this.plain(t);let l=s.messages.get(t.ref);return l&&this.isBeat(l)?null:{...this.plain(t),same:`${t.kind}.${l?.type??""}`,kind:""}}plain(t){return{text:this.speech.plainSentence(t,this.timeline),same:"",kind:"deed"}}isBeat(t){return Dt(t.type,t.body,this.declaration.view.messages[t.type]).shape==="beat"}count(t){let e=this.timeline.messages.get(t.ref);!e||!(t.kind==="deliver"||T.has(t.kind))||(T.has(t.kind)?this.dull.lost+=1:this.isBeat(e)?this.dull.beats+=1:this.dull.others+=1,this.dull.index<0&&(this.dull.index=t.index),this.dull.last=t.index,this.dull.tUs=t.tUs)}finishSentence(){if(!this.saying)return;let{line:t,others:e,more:s}=this.saying;this.saying=null;let{speech:o}=this;e.length===1&&(t.text=o.t("narration_so_does",{text:t.text,node:o.nodes(e)})),e.length>1&&(t.text=o.t("narration_so_do",{text:t.text,nodes:o.nodes(e)})),s===1&&(t.text=o.t("narration_one_more",{text:t.text})),s>1&&(t.text=o.t("narration_more",{text:t.text,n:s})),this.put(this.timeline.steps[t.index]?.tUs??0,t)}sumUp(){let{beats:t,others:e,lost:s,index:o,last:i,tUs:r}=this.dull;this.dull=Gt();let a=this.timeline.steps[o]?.tUs??r;if(r-a<=this.togetherUs)return;let{speech:l}=this,d=[["narration_beats",t],["narration_others",e],["narration_lost",s]].flatMap(([h,f])=>f?[l.t(f===1?`${h}_one`:String(h),{n:f})]:[]),c=l.words.list(d),p=l.t("narration_dull",{what:c,time:l.time(r)});this.put(a,{index:o,last:i,text:p,kind:"dull"})}put(t,e){let s=this.paragraphs.at(-1),o=e.text.replace(/(?<![.!?。！？…])$/,this.speech.t("narration_stop")),i={...e,text:o};s&&this.at(s.tUs)===this.at(t)?s.lines.push(i):this.paragraphs.push({tUs:t,lines:[i]})}finish(){return this.finishSentence(),this.sumUp(),this.paragraphs}},Gt=()=>({beats:0,others:0,lost:0,index:-1,last:-1,tUs:-1});function Qt(n,t){let e=null;for(let{lines:s}of n)for(let o of s)o.index<=t&&(e=o);return e}var ot=class{constructor(){this.index=-1,this.saidAt=Number.NEGATIVE_INFINITY,this.pending=null,this.text=""}announce({speech:t,timeline:e,index:s,playing:o},i){let r=this.index;if(this.index=s,!o){this.pending=null;let a=e.steps[s];return this.text=a?Xt(t,e,a):"",this.text}for(let a of e.steps.slice(Math.min(r,s)+1,s+1)){let l=Zt(t,e,a);l&&l>=(this.pending?Zt(t,e,this.pending):0)&&(this.pending=a)}return this.pending&&i-this.saidAt>=is&&(this.text=Xt(t,e,this.pending),this.pending=null,this.saidAt=i),this.text}},Xt=(n,t,e)=>n.t("told_at",{time:n.time(e.tUs),what:n.sentence(e,t)});function Zt(n,t,e){if(e.properties.some(({status:s})=>s==="broken"))return 4;if(!st.has(e.kind)&&!T.has(e.kind))return 3;for(let s of t.moments.values())if(s===e.index)return 2;return n.words.note(e)?1:0}var rs=4e3;function it({speech:n,timeline:t,declaration:e,until:s}){let o=Math.max(0,s-rs);return{from:o,told:qt({speech:n,timeline:t,declaration:e,from:o,until:s})}}function rt({speech:n,tale:{from:t,told:e},index:s},o){let i=n.t.bind(n);if(!e.length)return u`<p class="narration-lead">${i("narration_none")}</p>`;let r=Qt(e,s);return u`${o?u`<p class="narration-lead">${i("narration_lead")}</p>`:g}
    ${t?u`<p class="narration-lead">${i("narration_earlier")}</p>`:g}
    <ol class="narration-times">
      ${e.map(({tUs:a,lines:l})=>u`<li>
            <h3>${i("narration_at",{time:n.time(a)})}</h3>
            <ol>
              ${l.map(d=>u`<li data-kind=${d.kind||g}>${as(n,d,d===r,o)}</li>`)}
            </ol>
          </li>`)}
    </ol>`}var as=(n,t,e,s)=>s?u`<button type="button" aria-current=${e?"step":g} ?data-first=${e} @click=${()=>s(t.last)}>
        ${t.text}${e?u` <span class="narration-here">${n.t("narration_now")}</span>`:g}
      </button>`:u`${t.text}${e?u` <b class="narration-here">${n.t("narration_now")}</b>`:g}`,ls=({link:n,index:t,...e})=>u`<p class="paper-link">${e.speech.t("print_link")}${e.speech.t("colon")}<span>${n}</span></p>
    <h2>${e.speech.t("narration")}</h2>
    ${rt({speech:e.speech,tale:it(e),index:t},null)}`;var cs=30;function ds({speech:n,timeline:t,index:e},s){let o=t.steps.slice(Math.max(0,e+1-cs),e+1);return u`<table @keydown=${ps}>
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
  </table>`}function ps(n){let t={ArrowDown:1,ArrowUp:-1}[n.key],s=[...n.currentTarget.querySelectorAll("button")],o=t&&s[s.indexOf(document.activeElement)+t];o&&(n.preventDefault(),n.stopPropagation(),o.focus())}function te(n){let t=new Set(n.map(o=>o.id)),e=[],s=(o,i,r)=>{let a=n.filter(c=>c.parent===o.id&&c.id!==o.id);e.push({take:o,guides:i,up:r,down:a.length>0});let l=i.map(c=>c==="tee"||c==="pass"?"pass":"none"),d=a.length>1&&i.length<5;a.forEach((c,p)=>{let h=p===a.length-1;s(c,d?[...l,h?"corner":"tee"]:l,!d)})};for(let o of n)(o.parent===null||!t.has(o.parent))&&s(o,[],!1);return e}var us=60;function hs({run:n,speech:t,title:e,renaming:s},o){let i=t.t.bind(t);return u`<p class="sub-head">${i("takes")}</p>
    <ol class="change-list takes">
      ${te(n.takes).map(r=>{let{take:a}=r,l=a.id===n.take,d=e(a),c=a.parent===null?"":i("takes_from",{take:a.parent});return u`<li>
          ${fs(r,l)}
          ${s===a.id?ms(a,d,t,o):u`<button
                    type="button"
                    class="go"
                    aria-current=${l}
                    aria-label=${[i("takes_go",{take:a.id,what:d}),c].filter(Boolean).join(i("comma"))}
                    title=${d}
                    @click=${()=>!l&&o.onTake(a.id)}
                  >
                    <span>${d}</span>
                    <small>${l?i("changes_now"):a.place?t.time(a.place[0]):g}</small>
                  </button>
                  ${l?g:u`<button
                          type="button"
                          class="beside"
                          data-action="compare"
                          aria-label=${i("takes_compare",{what:d})}
                          @click=${()=>o.onCompare(a)}
                        >
                          ${i("compare")}
                        </button>`}
                  ${ee("pencil","name",i("takes_name",{what:d}),()=>o.onRename(a.id))}
                  ${l?g:ee("trash","forget",i("takes_forget",{what:d}),()=>o.onForget(a))}`}
        </li>`})}
    </ol>`}var ee=(n,t,e,s)=>u`<button type="button" class="out" data-action=${t} aria-label=${e} title=${e} @click=${s}>${k(n)}</button>`,fs=({guides:n,up:t,down:e},s)=>u`${n.map(o=>u`<i class="guide" data-guide=${o}></i>`)}<i
      class="guide dot"
      ?data-up=${t}
      ?data-down=${e}
      ?data-current=${s}
    ></i>`;function ms(n,t,e,s){let o=r=>{if(r.key!=="Enter"&&r.key!=="Escape")return;r.preventDefault(),r.stopPropagation();let a=r.target;r.key==="Escape"&&(a.value=n.name??""),a.blur()},i=r=>{let{value:a}=r.target;queueMicrotask(()=>{s.onName(n,a),s.onRename(null)})};return u`<input
    class="take-name"
    data-naming=${n.id}
    aria-label=${e.t("takes_name",{what:t})}
    placeholder=${t}
    maxlength=${us}
    .value=${n.name??""}
    @keydown=${o}
    @blur=${i}
  />`}var gs=["rules","sends","patch","timers","notes","outputs","properties","truth","queued"];function O(n,t){if(n===t)return!0;if(typeof n!="object"||typeof t!="object"||!n||!t||Array.isArray(n)!==Array.isArray(t))return!1;let e=Object.keys(n);if(e.length!==Object.keys(t).length)return!1;for(let s of e)if(!(s in t)||!O(n[s],t[s]))return!1;return!0}var D=n=>`${n.tUs} ${n.kind} ${n.node} ${n.ref}`,se=(n,t)=>D(n)===D(t)&&gs.every(e=>O(n[e],t[e])),at=n=>n.status==="crashed"||n.status==="wiped",V=class{shared=0;first=null;version=0;#t;#e="";#n="";#s={a:{read:0,steps:new Map},b:{read:0,steps:new Map}};constructor(t,e){this.#t={a:t,b:e}}get knownUs(){let t=e=>B(e)?Number.POSITIVE_INFINITY:e.untilUs;return Math.min(t(this.#t.a),t(this.#t.b))}get none(){return!this.first&&this.#t.a.end!==""&&this.#t.b.end!==""}update(){let{a:t,b:e}=this.#t,s=`${t.version} ${e.version}`;if(s===this.#e)return;this.#e=s,this.version+=1;let o=`${t.epoch} ${e.epoch}`;if(o!==this.#n&&(this.#n=o,this.shared=0,this.first=null,this.#s={a:{read:0,steps:new Map},b:{read:0,steps:new Map}}),!(!t.run||!e.run)&&(this.first||this.#o(t,e),this.first))for(let i of["a","b"])this.#i(i)}#o(t,e){if(this.shared===0&&!O(t.run?.cast,e.run?.cast)){this.first={index:0,tUs:0};return}for(;;){let s=t.steps[this.shared],o=e.steps[this.shared];if(s&&o&&s.cause===o.cause&&se(s,o)){this.shared+=1;continue}let i=s?!o&&ne(e,s.tUs):o?ne(t,o.tUs):!1;(s&&o||i)&&(this.first={index:this.shared,tUs:Math.min(s?.tUs??Number.POSITIVE_INFINITY,o?.tUs??Number.POSITIVE_INFINITY)});return}}#i(t){let{steps:e}=this.#t[t],s=this.#s[t];for(let o=Math.max(s.read,this.shared);o<e.length;o++){let i=e[o],r=s.steps.get(D(i));r?r.push(i):s.steps.set(D(i),[i])}s.read=e.length}step(t,e){let s=this.#t[t].steps[e];return!this.first||e<this.shared||!s||s.tUs>this.knownUs?!1:!(this.#s[t==="a"?"b":"a"].steps.get(D(s))??[]).some(i=>se(s,i))}message(t,e,s=Number.POSITIVE_INFINITY){let o=Math.min(s,this.knownUs),i=this.#t[t].messages.get(e),r=this.#t[t==="a"?"b":"a"].messages.get(e);return!this.first||!i||i.sentUs>o?!1:!r||!ws(i,r,o)}indexBeside(t,e){let{a:s,b:o}=this.#t,i=s.steps[e+1],r=i!==void 0&&i.tUs<=t;return e<this.shared&&r?Math.min(o.steps.length-1,Math.max(e,o.indexAt(t,0))):o.indexAt(t)}},ne=(n,t)=>B(n)||n.untilUs>t;function ws(n,t,e){let s=o=>o.endStep>=0&&o.endUs<=e?`${o.end} ${o.endUs}`:"";return n.type===t.type&&n.sentUs===t.sentUs&&s(n)===s(t)&&O(n.body,t.body)}var $s=(n,t)=>t!==void 0&&n.type===t.type&&n.dueUs===t.dueUs&&n.held===t.held&&O(n.body,t.body);function oe(n,t){let e=new Map;for(let i of new Set([...n.nodes.keys(),...t.nodes.keys()])){let r=ks(n.nodes.get(i),t.nodes.get(i));r.length&&e.set(i,r)}let s=(i,r)=>[...i.flights.values()].filter(a=>!$s(a,r.flights.get(a.id))).map(a=>a.id);return{nodes:e,network:!(O(n.groups,t.groups)&&O([...n.cuts],[...t.cuts])&&O([...n.holds],[...t.holds])),properties:[...n.properties.keys()].filter(i=>n.properties.get(i)?.status!==t.properties.get(i)?.status),air:{a:s(n,t),b:s(t,n)}}}function ks(n,t){let e=[];if(!n||!t)return(n||t)&&e.push({part:"status",name:"",a:n?.status??null,b:t?.status??null}),e;n.status!==t.status&&e.push({part:"status",name:"",a:n.status,b:t.status});let s=at(n)||at(t),o=(i,r)=>at(i)&&r in i.disk?i.disk[r]:i.state[r];for(let i of new Set([...Object.keys(n.state),...Object.keys(t.state)])){let r=i in n.disk||i in t.disk;if(s&&!r)continue;let[a,l]=[o(n,i),o(t,i)];O(a,l)?r&&!O(n.disk[i],t.disk[i])&&e.push({part:"disk",name:i,a:n.disk[i],b:t.disk[i]}):e.push({part:"state",name:i,a,b:l})}for(let i of new Set([...n.timers.keys(),...t.timers.keys()])){let[r,a]=[n.timers.get(i)?.dueUs??null,t.timers.get(i)?.dueUs??null];r!==a&&!s&&e.push({part:"timer",name:i,a:r,b:a})}return!s&&!O(n.outbox,t.outbox)&&e.push({part:"outbox",name:"",a:n.outbox.length,b:t.outbox.length}),e}var ie=1e3;function lt({speech:n,timeline:t},{address:e,named:s}){let[,o="",i=""]=(t.run?.address??e).split("?")[0]?.split("/")??[],r=n.captions?.name??o;if(!i)return r;let{title:a}=n.words.scenario(i);return s?`${r}${n.t("colon")}${a}`:a}function re({speech:n,timeline:t,declaration:e},s,o){let i=F(e,t).map(d=>z(n,d).name),r=i.length?`${n.t("break_tag")}${n.t("colon")}${i.join(n.t("comma"))}`:"",a=t.steps.at(-1)?.tUs??0,l=B(t)&&o>=a?n.t("compare_over",{time:n.time(Math.round(a/ie)*ie)}):"";return[r,s,l].filter(Boolean).join(n.t("semicolon"))}function ae(n,{address:t,named:e,index:s,playing:o}){let{speech:i,timeline:r,declaration:a}=n,l=r.steps[o?Ht(i.words,r,s):s],d=r.worldAfter(s).properties;return{title:lt(n,{address:t,named:e}),said:l?i.sentence(l,r):"",properties:a.properties.map(({slug:c})=>{let{status:p="pending",params:h={}}=d.get(c)??{};return{slug:c,status:p,name:i.words.property(c,h).name}})}}function ct({speech:n,side:t,choices:e,chosen:s,changes:o,waiting:i,menu:r},{onChoose:a,onSwap:l,onOther:d}){let c=n.t.bind(n),p=e.find(h=>h.value===s)?.label??"";return u`<b class="letter" aria-hidden="true">${t.toUpperCase()}</b>
    <div class="take">
      ${e.length>1?u`<select
              aria-label=${c(`compare_${t}`)}
              .value=${s}
              @change=${h=>a(h.target.value)}
            >
              ${e.map(({value:h,label:f})=>u`<option value=${h} ?selected=${h===s}>${f}</option>`)}
            </select>`:u`<b>${p}</b>`}
      ${o&&o!==p?u`<small title=${o}>${o}</small>`:g}
    </div>
    ${i?u`<span class="note" role="status">${c("compare_waiting")}</span>`:g}
    ${t==="a"?u`<span class="note yours">${c("compare_yours")}</span>`:u`<button
              type="button"
              class="tb line"
              data-action="beside"
              aria-label=${c("compare_other")}
              title="${c("compare_other")} (V)"
              aria-haspopup="dialog"
              aria-expanded=${r}
              @click=${d}
            >
              ${k("book-open")}
            </button>
            <button type="button" class="tb line" data-action="swap" title=${c("compare_swap_help")} @click=${l}>
              ${k("swap")}<span>${c("compare_swap")}</span>
            </button>`}`}function le(n,{first:t,none:e,knownUs:s}){let o=n.t.bind(n);return e?o("compare_none"):t?t.tUs===0?o("compare_from_start"):o("compare_until",{time:n.time(t.tUs)}):Number.isFinite(s)&&s>0?o("compare_none_yet",{time:n.time(s)}):o("compare_reading")}function pe(n,t){let{speech:e}=n,s=i=>i.step?i.speech.sentence(i.step,i.timeline):"",o={a:s(n),b:s(t)};if(o.a!==o.b||!n.step||!t.step)return o;for(let[i,r]of[["compare_arrives",a=>a.sends[0]?.dueUs],["compare_timer",a=>a.timers.armed[0]?.dueUs]]){let[a,l]=[r(n.step),r(t.step)];if(!(a===void 0||l===void 0||a===l))return{a:e.t(i,{what:o.a,time:e.time(a)}),b:e.t(i,{what:o.b,time:e.time(l)})}}return o}function dt({speech:n,look:t,until:e},{onLook:s,onClose:o}){let i=n.t.bind(n);return u`<div class="ph">
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
    </div>`}function ue({speech:n,declaration:t,look:e,difference:s,tUs:o,now:i,still:r,node:a},l){let d=n.t.bind(n),{first:c}=s,p=h=>h||d("compare_nothing");return u`${dt({speech:n,look:e,until:le(n,s)},l)}
    <div class="parting" aria-live="polite">
      <p>${le(n,s)}</p>
      ${c?u`<dl>
              <div><dt><b class="letter">A</b></dt><dd>${p(c.a)}</dd></div>
              <div><dt><b class="letter">B</b></dt><dd>${p(c.b)}</dd></div>
            </dl>`:g}
    </div>
    ${c?u`<button type="button" class="tb line jump" data-action="jump" ?disabled=${o===c.tUs} @click=${l.onJump}>
            ${k("parting")}<span>${d("compare_jump",{time:n.time(c.tUs)})}</span>
          </button>`:g}
    ${c?ys({speech:n,declaration:t,tUs:o,now:i,node:a},l.onNode):g}
    <p class="vh" aria-live="polite">${r&&i?bs(n,i.difference):g}</p>`}function bs(n,{nodes:t}){let e=[...t.keys()];return e.length?n.t("compare_nodes",{nodes:n.nodes(e)}):n.t("compare_same_now")}function ys({speech:n,declaration:t,tUs:e,now:s,node:o},i){let r=n.t.bind(n),a=u`<p class="sub-head">${r("compare_at",{time:n.time(e)})}</p>`;if(!s)return u`${a}<p class="empty">${r("compare_not_yet")}</p>`;let{a:l,b:d,difference:c}=s,{nodes:p,network:h,properties:f,air:m}=c;if(!p.size&&!h&&!f.length&&!m.a.length&&!m.b.length)return u`${a}<p class="empty">${r("compare_same_now")}</p>`;let w=(b,y,v)=>u`<tr><th scope="row">${b}</th><td>${y}</td><td>${v}</td></tr>`,_=(b,y)=>r(`property_${b.properties.get(y)?.status??"pending"}`);return u`${a}
    <table class="differs">
      <thead>
        <tr><th><span class="vh">${r("compare_what")}</span></th><th scope="col"><b class="letter">A</b></th><th scope="col"><b class="letter">B</b></th></tr>
      </thead>
      ${[...p].map(([b,y])=>u`<tbody>
          <tr>
            <th class="who" colspan="3" scope="rowgroup">
              <button type="button" aria-pressed=${b===o} @click=${()=>i(b)}>${k("differs")}${n.words.name(b)}</button>
            </th>
          </tr>
          ${y.map(v=>{let $=xs(n,t,e,l.nodes.get(b)?.role??d.nodes.get(b)?.role??"",v);return w($.name,$.a,$.b)})}
        </tbody>`)}
      ${h||m.a.length||m.b.length?u`<tbody>
              <tr><th class="who" colspan="3" scope="rowgroup">${k("differs")}${r("compare_network")}</th></tr>
              ${h?w(r("compare_links"),de(n,l),de(n,d)):g}
              ${m.a.length||m.b.length?w(r("compare_air"),String(m.a.length),String(m.b.length)):g}
            </tbody>`:g}
      ${f.length?u`<tbody>
              <tr><th class="who" colspan="3" scope="rowgroup">${k("differs")}${r("properties")}</th></tr>
              ${f.map(b=>w(n.words.property(b).name,_(l,b),_(d,b)))}
            </tbody>`:g}
    </table>`}function xs(n,t,e,s,{part:o,name:i,a:r,b:a}){let{words:l}=n,d=n.t.bind(n),c=p=>({a:p(r),b:p(a)});switch(o){case"status":return{name:d("compare_status"),...c(p=>p===null?"–":d(p))};case"timer":return{name:l.timer(i),...c(p=>p===null?d("compare_no_timer"):d("node_timer_due",{time:l.duration(Math.max(0,p-e))}))};case"outbox":return{name:l.t("outbox_short"),...c(String)};default:{let p=o==="disk"?d("compare_on_disk",{field:l.field(i)}):l.field(i),h=t.view.roles[s]?.log;return h?.field===i&&Array.isArray(r)&&Array.isArray(a)?{name:p,...vs(n,h,r,a)}:i===t.view.roles[s]?.blocked?{name:p,...c(f=>typeof f=="number"?n.time(f):"–")}:ce(r)&&ce(a)?{name:p,..._s(n,i,r,a)}:{name:p,...c(f=>l.value(f,i))}}}}var ce=n=>typeof n=="object"&&n!==null&&!Array.isArray(n);function _s(n,t,e,s){let{words:o}=n,i=[...new Set([...Object.keys(e),...Object.keys(s)])].filter(a=>JSON.stringify(e[a])!==JSON.stringify(s[a])),r=a=>i.filter(l=>l in a).map(l=>`${o.value(l)} ${o.value(a[l],t)}`).join(n.t("comma"))||"–";return{a:r(e),b:r(s)}}function vs(n,{label:t,first:e=1},s,o){let i=0;for(;i<s.length&&i<o.length&&JSON.stringify(s[i])===JSON.stringify(o[i]);)i++;let r=a=>a.slice(i).map((l,d)=>`${e+i+d} ${Ss(n,t,l)}`).join(n.t("comma"))||"–";return{a:r(s),b:r(o)}}function Ss(n,t,e){let s=o=>o.split(".").reduce((i,r)=>i?.[r],e);return t.includes("{")?t.replace(/\{([^{}]+)\}/g,(o,i)=>String(s(i)??"")):n.words.value(t?s(t):e)}function de(n,t){let e=o=>{let[i="",r=""]=o.replace(".one-way","").split("-");return`${n.words.name(i)} – ${n.words.name(r)}`};return[...t.groups?[n.groups(t.groups)]:[],...[...t.cuts].map(o=>`${e(o)} ${n.t("link_cut")}`),...[...t.holds].map(o=>`${e(o)} ${n.t("link_held")}`)].join(n.t("comma"))||n.t("compare_whole")}var As={holds:"check",seen:"eye",pending:"hourglass",broken:"x"};function he({speech:n,look:t,protocols:e,a:s,b:o},i){let r=n.t.bind(n),a=r(e?"compare_protocols":"compare_scenarios"),l=[["A",s],["B",o]];return u`${dt({speech:n,look:t,until:a},i)}
    <div class="parting">
      <p>${a}</p>
      <dl>
        ${l.map(([d,{said:c}])=>u`<div><dt><b class="letter">${d}</b></dt><dd data-said=${d.toLowerCase()}>${c||r("compare_not_begun")}</dd></div>`)}
      </dl>
    </div>
    <p class="sub-head">${r("properties")}</p>
    ${e?l.map(([d,c])=>Us(r,d,c)):Os(r,s,o)}`}var pt=(n,t)=>u`<span data-status=${t} title=${n(`property_${t}`)}>${k(As[t]??"check")}<span class="vh">${n(`property_${t}`)}</span></span>`,Os=(n,t,e)=>u`<table class="differs side-properties">
    <thead>
      <tr><th><span class="vh">${n("compare_what")}</span></th><th scope="col"><b class="letter">A</b></th><th scope="col"><b class="letter">B</b></th></tr>
    </thead>
    <tbody>
      ${t.properties.map(({slug:s,status:o,name:i},r)=>u`<tr data-property=${s}>
            <th scope="row">${i}</th><td>${pt(n,o)}</td><td>${pt(n,e.properties[r]?.status??"pending")}</td>
          </tr>`)}
    </tbody>
  </table>`,Us=(n,t,{title:e,properties:s})=>u`<section class="side-properties" data-side=${t.toLowerCase()}>
    <h3><b class="letter" aria-hidden="true">${t}</b>${e}</h3>
    <ul>
      ${s.map(({slug:o,status:i,name:r})=>u`<li data-property=${o} data-status=${i}>
            ${pt(n,i)}<span>${r}</span>
          </li>`)}
    </ul>
    ${s.length?g:u`<p class="empty">${n("none")}</p>`}
  </section>`;var Ms=Number.POSITIVE_INFINITY,Ns=1e3,W=class{constructor({app:t,box:e,diagram:s},o){this.headA=S("header","take-head side-a"),this.headB=S("header","take-head side-b"),this.stage=S("section","stage other"),this.truth=S("div","hud"),this.box=S("div","stage-box"),this.picture=S("div","stage-host"),this.marksA=S("div","differs-marks"),this.marksB=S("div","differs-marks"),this.under=S("div","under"),this.key=S("div","key"),this.space=S("div","space-box other"),this.diagram=S("div","space-host"),this.strip=S("aside","comparison"),this.strip.tabIndex=-1,this.sized=new ResizeObserver(o),this.sized.observe(s),this.sized.observe(this.diagram),this.box.append(this.picture,this.marksB),this.under.append(this.key),this.stage.append(this.truth,this.box,this.under),this.space.append(this.diagram),e.append(this.marksA),t.append(this.headA,this.headB,this.stage,this.space,this.strip)}remove(){this.sized.disconnect();for(let t of[this.headA,this.headB,this.stage,this.space,this.strip,this.marksA])t.remove()}};function S(n,t){let e=document.createElement(n);return e.className=t,e}var H=class{pictured=!1;constructor(t,e,{address:s,declaration:o,captions:i,lang:r},a){this.address=s,this.page=t,this.declaration=o,this.speech=new Rt(o,{ui:t.speech.ui,captions:i,lang:r});let{words:l}=this.speech;this.timeline=new At(o,i);let d=o.slug===t.slug;this.difference=d?new V(t.timeline,this.timeline):null,this.stage=new Wt(e.picture,{words:l,truth:e.truth,key:e.key,beside:()=>d?t.stage.scene:null,onSelect:c=>a.select(c)}),this.diagram=new Ct(e.diagram,{words:l,onSeek:(c,p)=>t.scrub({tUs:c,k:d?p:Ms}),onView:()=>a.followOther()}),this.diagram.equip(Q),this.connection=new Nt({url:t.connection.options.url,address:()=>this.address,progress:()=>({epoch:this.timeline.epoch,have:this.timeline.steps.length}),onFrame:c=>this.hear(c),onState:()=>t.refresh(),onRefused:c=>a.refused(c),onNewRoom:()=>{this.timeline.forgetEpoch(),this.connection.forgetWants()}}),this.speak(t.speech).catch(c=>console.warn(c)),this.bringPictures(),this.connection.open()}get slug(){return this.declaration.slug}bringPictures(){Vt(this.declaration.view).then(()=>{this.pictured=!0,this.page.refresh()},()=>setTimeout(()=>this.bringPictures(),Ns))}hear(t){let{cut:e,gap:s}=this.timeline.apply(t);if(s)return this.connection.resync();t.run&&this.speech.words.cast(t.run.cast),e!==null&&this.connection.forgetWants(),this.page.reach(),this.page.refresh()}async speak({ui:t,lang:e,captions:s}){if(e===this.speech.lang)return;let o=this.slug===this.page.slug?s:await Tt(this.slug,e);this.speech.speak({ui:t,captions:o,lang:e},this.timeline.run?.cast??[]),this.stage.words=this.speech.words,this.diagram.words=this.speech.words,this.page.refresh()}show(t){t!==this.address&&(this.address=t,this.connection.command("set",{address:t}).catch(e=>console.warn(e)))}close(){this.connection.close(),this.stage.close(),this.diagram.close()}};var J=Number.POSITIVE_INFINITY,fe=[],ut=class{constructor(t,e,s){this.page=t,this.vs=null,this.take=null,this.own=null,this.next=s,this.beside=null,this.board=null,this.look="stages",this.models=[new j(t.declaration),new j(t.declaration)],this.axesOf="",this.position={tUs:0,index:-1},this.nowOf="",this.now=null,this.linesOf="",this.lit=null,this.marked="",this.opensWith=e}get isOpen(){return this.vs!==null}get kind(){let{page:t,vs:e}=this;return e===null||U(e)===U(t.address)?"takes":R(e)===t.slug?"scenarios":"protocols"}get unlike(){let{kind:t}=this;return t!=="scenarios"?t==="protocols":this.beside?.difference?.first?.tUs===0}mayReach(t){return this.page.player.mayGoOnTo(t)}start(){this.opensWith!==null&&this.set(this.opensWith)}open(t){let{page:e}=this;if(!e.ready||t===this.vs||e.answers.refuses())return;if(U(t)!==U(e.address))return this.load(e.address,t);e.menus.open&&e.menus.close(),e.toasts.clear(),e.why.end();let s=document.activeElement?.closest(".rail");this.set(t),e.travel.push(),s&&this.board?.strip.focus({preventScroll:!0})}load(t,e,s){location.assign(this.page.travel.besideAddress(t,e,s))}close(){this.isOpen&&(this.set(null),this.page.travel.push())}toggle(){if(this.isOpen)return this.close();let{before:t}=this.page.takes;if(t===null)return this.page.toggleMenu("beside");this.open(t)}set(t){let{page:e}=this;this.next=null,this.take=this.page.takes.all.find(o=>o.address===t)?.id??null;let s=this.vs;if(this.vs=t,!(t===null&&s===null)){if(t!==null&&!this.declarationOf(t))return location.reload();(t===null||this.beside&&R(t)!==this.beside.slug)&&this.clear(),t!==null&&this.beside?this.beside.show(this.watched(t)):t!==null&&(this.board=new W(e.hosts,()=>e.refresh()),this.relabel()),e.hosts.app.classList.toggle("comparing",t!==null),e.hosts.app.dataset.look=t===null?"":this.look,e.hosts.app.dataset.beside=t===null?"":this.kind,this.look==="stages"&&this.kind==="takes"&&(e.diagram.axes=null),t!==null&&this.board&&!this.beside&&(this.beside=this.besideOf(t,this.board)),e.onResize(),e.reach()}}declarationOf(t){let{page:e}=this,s=R(t),{captions:o,lang:i}=e.speech;return s===e.slug?{declaration:e.declaration,captions:o,lang:i}:e.other?.declaration.slug===s?e.other:null}besideOf(t,e){let{page:s}=this,o=this.declarationOf(t),i=new H(s,e,{address:this.watched(t),...o},this);return this.models=[new j(s.declaration),new j(o.declaration)],this.axesOf="",s.player.accompany(i.timeline),i}clear(){let{page:t}=this;this.beside?.close(),this.board?.remove(),this.beside=this.board=this.now=this.lit=null,t.hosts.app.removeAttribute("data-unlike"),t.player.hold(),t.player.accompany(null),t.diagram.mark=null,t.diagram.axes=null}watched(t){let e=this.page.timeline.run?.until_us??0,s=this.beside?.timeline.run;return s?.address===t&&(this.own={vs:t,untilUs:s.until_us}),this.own?.vs===t&&this.own.untilUs<e?M(t,e):t}refused(t){this.page.sayRefused(t),this.close()}expect(t){this.next=t}onRun(){let{next:t,page:e}=this;if(t&&(t.take===null||t.take===e.timeline.run?.take))return this.set(t.vs);let s=this.vs;s!==null&&this.followTake(s)}followTake(t){let{all:e}=this.page.takes;this.take??=e.find(o=>o.address===t)?.id??null;let s=e.find(o=>o.id===this.take);s&&M(s.address,0)===M(t,0)&&(this.vs=s.address),this.next?.vs&&M(this.next.vs,0)===M(this.page.timeline.run?.address??"",0)&&(this.next.vs=this.page.timeline.run?.address??null)}async swap(){let{page:t,vs:e}=this;if(e===null||e===t.address||!t.ready)return;let s=t.takes.all.find(a=>a.address===e),o=t.chosen.tUs;if(this.kind!=="takes")return this.load(e,t.address,this.placeBeside(o));let i=this.own?.vs===e&&this.own.untilUs<o;if(this.next={vs:t.address,take:s?.id??null},s&&i)return await t.command("go-on"),t.command("take",{take:s.id});let r=this.placeBeside(o);await(s?t.command("take",{take:s.id},r):t.command("set",{address:e},r))}placeBeside(t){let e=this.beside?this.beside.timeline.placeOf(this.position.index):{tUs:0,k:0};return{tUs:t,k:e.tUs===this.position.tUs?e.k:J}}choose(t,e){let s=this.page.takes.all.find(o=>String(o.id)===e);if(s)return t==="b"?this.open(s.address):s.address===this.vs?this.swap():this.page.command("take",{take:s.id})}wantMore(){let{beside:t,page:e,vs:s}=this;if(!t||s===null)return;let{timeline:o}=t;e.player.hold(o.end||e.player.tUs>o.untilUs?J:o.untilUs),o.run&&(t.show(this.watched(s)),e.fetch(o,t.connection),!e.arrived&&!o.end&&t.connection.want(e.chosen.tUs))}jump(){let{page:t,beside:e}=this,s=e?.difference?.first;if(!s)return;t.timeline.steps[s.index]?.tUs===s.tUs?t.goTo(s.index):t.seek({tUs:s.tUs,k:J})}emphasis(){let{page:t,beside:e}=this;if(this.read(),e){let s=this.unlike?null:e.difference?.first??null,o=s?t.speech.t("compare_mark",{time:t.speech.time(s.tUs)}):"",i=s&&{tUs:s.tUs,text:o};t.diagram.mark=e.diagram.mark=i,t.hosts.app.toggleAttribute("data-parted",this.unlike||s!==null),t.hosts.app.toggleAttribute("data-unlike",this.unlike),(this.look==="diagrams"||this.kind!=="takes")&&this.shareAxes()}return this.lit&&{stage:this.lit.stageA,diagram:this.lit.diagramA}}read(){let{beside:t,page:e}=this;if(!t?.timeline.run||!e.timeline.run){this.now=this.lit=null;return}let{difference:s,timeline:o}=t,{tUs:i,index:r}=e.player;if(s?.update(),this.position={tUs:i,index:s?.indexBeside(i,r)??o.indexAt(i,J)},!s||this.unlike){this.now=this.lit=null;return}let a=`${s.version} ${r} ${this.position.index}`;if(a!==this.nowOf){this.nowOf=a;let l=r>=s.shared||this.position.index>=s.shared,d=e.timeline.worldAfter(r),c=o.worldAfter(this.position.index);this.now=s.first&&l?{a:d,b:c,difference:oe(d,c)}:null,this.lit=this.now&&this.litBy(this.now)}}litBy({difference:{nodes:t,air:e}}){let{difference:s}=this.beside,{tUs:o}=this.position,i=l=>{let d=new Set(e[l]),c=w=>s.step(l,w),p=w=>t.has(w),h="differs";return{stage:{kind:h,step:c,node:p,message:w=>d.has(w)||s.message(l,w,o),chain:fe},diagram:{kind:h,step:c,node:p,message:w=>s.message(l,w),chain:fe}}},[r,a]=[i("a"),i("b")];return{stageA:r.stage,stageB:a.stage,diagramA:r.diagram,diagramB:a.diagram}}draw(){let{beside:t,board:e,page:s,position:o}=this;if(!t?.timeline.run||!e||!t.pictured)return;let{timeline:i,stage:r,diagram:a}=t;if(this.look==="stages"){r.moving=s.stage.moving,r.docked=s.stage.docked,r.draw(jt(i,t.declaration,{...o,selected:this.selectedBeside()}),this.lit?.stageB),this.drawMarks();return}a.lookAs(s.diagram.view,!0),a.draw(i,o,this.lit?.diagramB)}selectedBeside(){let{beside:t,page:e}=this,{selected:s}=e.targets;return!t||!s||this.kind==="protocols"||s.kind==="message"&&!t.timeline.messages.has(s.id)?null:s}shareAxes(){let{page:t,beside:e,models:s}=this;if(!e)return;let o=`${t.timeline.version} ${e.timeline.version}`;if(o===this.axesOf)return;this.axesOf=o;let[i,r]=s;i.update(t.timeline),r.update(e.timeline);let a=Pt(i,r,Math.max(t.timeline.untilUs,e.timeline.untilUs));t.diagram.axes=a,e.diagram.axes=a}followOther(){this.beside&&(this.page.diagram.lookAs(this.beside.diagram.view),this.page.refresh())}drawMarks(){let{board:t,now:e,page:s}=this;if(!t)return;let o=e?[...e.difference.nodes.keys()]:[],i=[s.hosts.stage,t.picture].map(a=>o.flatMap(l=>{let d=a.querySelector(`g.node[data-id="${CSS.escape(l)}"] .disc`);if(!d)return[];let[c,p,h]=["cx","cy","r"].map(f=>Number(d.getAttribute(f)));return[{id:l,x:(c??0)+(h??0)*.76,y:(p??0)-(h??0)*.76}]})),r=JSON.stringify(i);if(r!==this.marked){this.marked=r;for(let[a,l]of[t.marksA,t.marksB].entries())l.replaceChildren(...(i[a]??[]).map(({id:d,x:c,y:p})=>{let h=S("i","differs-mark");return h.dataset.id=d,h.style.transform=`translate(${c}px, ${p}px)`,h}))}}relabel(){let{board:t,beside:e,page:s}=this;if(!t)return;let o=s.speech.t.bind(s.speech);for(let[i,r,a]of[[t.headA,"compare_a","group"],[t.headB,"compare_b","group"],[t.stage,"compare_stage","region"],[t.strip,"compare_title","complementary"],[t.truth,"truth","group"],[t.key,"key","group"]])i.setAttribute("role",a),i.setAttribute("aria-label",o(r));e?.speak(s.speech).catch(i=>console.warn(i))}drawPanels(){let{board:t,beside:e,page:s,look:o}=this;if(!t||!e||this.vs===null)return;let{player:i}=s,{timeline:r}=e,a=!r.run||r.end===""&&i.tUs>r.untilUs;C(t.headA,this.head("a",s.address,!1)),C(t.headB,this.head("b",this.vs,a));let l={onLook:c=>this.lookAt(c),onClose:()=>this.close(),onJump:()=>this.jump(),onNode:c=>s.targets.select({kind:"node",id:c})},d=()=>({a:this.sideNow("a"),b:this.sideNow("b")});C(t.strip,this.unlike?he({speech:s.speech,look:o,protocols:this.kind==="protocols",...d()},l):this.differences(l))}differences(t){let{look:e,now:s,page:o}=this,{speech:i,player:r}=o,{difference:a,timeline:l,speech:d}=this.beside,c=a?.first??null,p=m=>{let w=m==="a"?o.timeline:l,_=c&&w.steps[c.index];return _&&_.tUs===c.tUs&&a?.step(m,c.index)?_:null},[h,f]=[p("a"),p("b")];return ue({speech:i,declaration:o.declaration,look:e,difference:{first:c&&{tUs:c.tUs,...pe({speech:i,step:h,timeline:o.timeline},{speech:d,step:f,timeline:l})},none:a?.none??!1,knownUs:l.run?Math.min(o.timeline.untilUs,l.untilUs):0},tUs:r.tUs,now:s,still:!r.playing,node:o.targets.node},t)}sideNow(t){let{beside:e,page:s,position:o}=this,i=t==="a"||!e,r=i?s.player.index:o.index,a=i?s.address:this.vs??"";return ae(i?s:e,{address:a,named:this.kind==="protocols",index:r,playing:s.player.playing})}head(t,e,s){let{page:o}=this,i={onChoose:m=>this.choose(t,m),onSwap:()=>this.swap(),onOther:()=>o.toggleMenu("beside")},r={speech:o.speech,side:t,waiting:s,menu:o.menus.open==="beside"};if(this.kind!=="takes")return ct({...r,...this.told(t,e)},i);let{takes:a}=o,{current:l}=a,d=U(o.address),c=t==="a",p=a.all.filter(m=>U(m.address)===d&&(c||m!==l)).map(m=>({value:String(m.id),label:a.told(m)})),h=c?l:a.all.find(m=>m.address===e&&m!==l),f=h?String(h.id):"-";return h||p.unshift({value:"-",label:a.described(e)}),ct({...r,choices:p,chosen:f,changes:a.changesOf(e)},i)}told(t,e){let{beside:s,page:o}=this,i=t==="b"&&s?s:o,r=lt(i,{address:e,named:this.kind==="protocols"}),a=re(i,o.takes.changesOf(e,i.speech),o.player.tUs);return{choices:[{value:"-",label:r}],chosen:"-",changes:a}}lookAt(t){let{page:e}=this;this.look=t,e.hosts.app.dataset.look=t,this.axesOf="",t==="stages"&&this.kind==="takes"&&(e.diagram.axes=null),e.onResize()}select(t){let{page:e}=this,{speech:s,toasts:o,targets:i,player:r}=e,a={label:s.t("compare_swap"),act:()=>this.swap()};if(this.kind==="protocols")return t?o.show(s.t("compare_other_side"),a):i.select(null);let l=e.timeline.worldAfter(r.index);if(t?.kind==="message"&&!l.flights.has(t.id))return o.show(s.t("compare_not_yours"),a);t?.kind==="node"&&!l.nodes.has(t.id)||i.select(t)}};function me(n,t,e){let s=n.filter(({kind:o})=>o==="protocol").map(({protocol:o,said:i,also:r=""})=>({slug:o,name:i[t][0],words:`${i.en[0]} ${i.zh[0]} ${r}`,scenarios:n.filter(a=>a.kind==="scenario"&&a.protocol===o).map(Ts(t))}));return[...s.filter(({slug:o})=>o===e),...s.filter(({slug:o})=>o!==e)]}var Ts=n=>({scenario:t="",said:e,broken:s=!1})=>({slug:t,title:e[n][0],summary:e[n][1],broken:s});function ge(n,t){let e=t.toLowerCase().split(/\s+/).filter(Boolean);return e.length?n.map(s=>({...s,scenarios:s.scenarios.filter(({slug:o,title:i,summary:r})=>{let a=`${s.name} ${s.words} ${o} ${i} ${r}`.toLowerCase();return e.every(l=>a.includes(l))})})).filter(({scenarios:s})=>s.length):n}function $e({speech:n,protocols:t,here:e,beside:s,find:o,address:i},r){let a=n.t.bind(n),l=ge(t,o),d=s.split("/")[1],c=(p,{slug:h,title:f,summary:m,broken:w})=>u`<a class="card" href=${i(p)} aria-current=${p===s}>
      <span class="tag">${w?u`${k("triangle-alert")}<span class="vh">${a("picker_broken")}</span>`:h.toUpperCase()}</span
      ><b>${f}</b><span>${m}</span>
    </a>`;return u`<label class="find" @keydown=${we}
      >${k("search")}<input
        type="search"
        data-first
        autocomplete="off"
        spellcheck="false"
        maxlength="80"
        aria-label=${a("compare_find")}
        placeholder=${a("compare_find")}
        .value=${o}
        @input=${p=>r(p.target.value)}
      /></label
    >
    <div class="beside-list" @keydown=${we}>
      ${l.map(({slug:p,name:h,scenarios:f})=>u`<details ?open=${!!o.trim()||p===d}>
            <summary class="cards-head">${k("chevron-down")}<span>${h}</span></summary>
            <div class="cards">${f.filter(m=>`/${p}/${m.slug}`!==e).map(m=>c(`/${p}/${m.slug}`,m))}</div>
          </details>`)}
      ${l.length?g:u`<p class="none" role="status">${a("search_nothing",{find:o})}</p>`}
    </div>`}function we(n){let t=n.currentTarget.closest(".pop"),e=t?.querySelector("[data-first]")??null;n.key==="Enter"&&document.activeElement===e?(n.preventDefault(),t?.querySelector("details[open] a.card")?.click()):P(n,t,e,"details > summary, details[open] a.card")}function ke({speech:n,declaration:t,timeline:e},s){let o=n.t.bind(n),i=(t.params??[]).filter(d=>d.breaks),r=new Set(F(t,e)),a=Es(e),l=d=>{let{name:c,help:p}=z(n,d),h=n.words.property(String(d.breaks),{}),f=t.scenarios.find(w=>w.switches.includes(d.name)),m=`break-${d.name}`;return u`<li data-on=${r.has(d)}>
      <input
        id=${m}
        type="checkbox"
        class="switch"
        role="switch"
        .checked=${r.has(d)}
        aria-describedby="${m}-help"
        @change=${w=>s.onSwitch(d.name,w.target.checked)}
      />
      <div>
        <label for=${m}>${c}</label>
        <p id="${m}-help">${p} <span class="breaks">${o("break_breaks",{name:h.name})}</span></p>
        ${r.has(d)?Is({speech:n,timeline:e,first:a},s):g}
        ${f?u`<a href="/${t.slug}/${f.slug}" title=${n.words.scenario(f.slug).summary}
              >${o("break_show")}${k("arrow-right")}</a
            >`:g}
      </div>
    </li>`};return u`<p class="break-lead">${o("break_lead")}</p>
    <ul class="breakers">
      ${i.map(l)}
    </ul>`}function Es(n){let e=[...n.worldAfter(n.steps.length-1).properties].filter(([,{status:o}])=>o==="broken"),[s]=e.sort(([,o],[,i])=>o.step-i.step);return s?{property:s[0],step:s[1].step}:null}function Is({speech:n,timeline:t,first:e},s){let o=n.t.bind(n);if(!e)return u`<p class="verdict">${o(t.end?"break_not_here":"break_not_yet")}</p>`;let i=n.time(t.steps[e.step]?.tUs??0),{name:r}=n.words.property(e.property,{});return u`<p class="verdict" data-broken>
    <button type="button" @click=${()=>s.onStep(e.step)}>
      ${k("triangle-alert")}${o("break_at",{time:i,name:r})}
    </button>
  </p>`}function be(n,t,e){let s={};for(let o of n.command.arguments){let i=(n.values[o.name]??"").trim(),r=N(o,t.nodes),{name:a}=e.words.argument(o.name);L(o,i,r)?o.unlike&&n.values[o.unlike]===i&&(s[o.name]=e.t("command_unlike",{name:a,other:e.words.argument(o.unlike).name})):s[o.name]=e.t("params_wrong",{name:a,range:Y(o,r,e)})}return s}function Y(n,t,e){let{low:s,high:o,least:i,most:r,unit:a}=n;if(n.kind==="int")return e.t("params_range",{low:s,high:o,unit:a}).trim();if(n.kind==="word")return e.t("command_word");if(n.kind==="numbers"){let l=Array(Math.max(i,Math.min(2,r))).fill(s).join(".");return i===r?e.t("command_so_many_numbers",{count:r,low:s,high:o,example:l}):e.t("command_numbers",{least:i,most:r,low:s,high:o,example:l})}return t.map(l=>e.words.argumentValue(n.name,l)).join(e.ui.comma)}function ye({speech:n,world:t,order:e},s){return u`<form novalidate @submit=${i=>{i.preventDefault(),s.onGive()}}>
    <fieldset>
      ${e.command.arguments.map((i,r)=>{let a=`argument-${i.name}`,l=e.wrong[i.name];return u`<div class="field">
          <label for=${a}>${n.words.argument(i.name).name}</label>
          <span class="input"
            >${ht(i,{id:a,value:e.values[i.name]??"",options:N(i,t.nodes),wrong:!!l,first:r===0},n,d=>s.onValue(i.name,d))}</span
          >
          ${l?u`<p class="wrong" role="alert" id="${a}-wrong">${l}</p>`:g}
        </div>`})}
    </fieldset>
    <div class="row">
      <button type="submit" class="tb solid" data-action="give">
        ${n.t("command_give",{node:n.words.name(e.node)})}
      </button>
    </div>
  </form>`}function ht(n,{id:t,value:e,options:s,wrong:o,first:i=!1,optional:r=!1},a,l){let d=c=>l(c.target.value);return n.kind==="choice"||n.kind==="node"?u`<select id=${t} ?data-first=${i} @change=${d}>
      ${r?u`<option value="" ?selected=${e===""}>${a.t("start_nothing")}</option>`:g}
      ${s.map(c=>u`<option value=${c} ?selected=${c===e}>${a.words.argumentValue(n.name,c)}</option>`)}
    </select>`:u`<input
      id=${t}
      ?data-first=${i}
      type="text"
      inputmode=${n.kind==="int"?"numeric":n.kind==="numbers"?"decimal":"text"}
      autocomplete="off"
      autocapitalize="off"
      aria-invalid=${o}
      aria-describedby=${o?`${t}-wrong`:g}
      .value=${e}
      @input=${d}
    />${n.unit?u`<span class="unit">${n.unit}</span>`:g}`}var xe=2**32-1,Bs=9999;function ft(n,t){let e=Object.fromEntries(n.map(s=>[s.name,js(t.params[s.name]??s.default)]));return{seed:String(t.seed),values:e,wrong:{}}}var js=n=>n===!0?"1":n===!1?"0":String(n);function _e(n,t,e,s){let o={},i=Number(e.seed);(!/^\d+$/.test(e.seed.trim())||i>xe)&&(o.seed=s.t("params_wrong",{name:s.t("params_seed"),range:`0 – ${xe}`}));let r=ft(n,t),a=[];for(let l of n){let d=(e.values[l.name]??"").trim();Ds(l,d)?d!==r.values[l.name]&&a.push([l.name,d]):o[l.name]=s.t("params_wrong",{name:ve(l,s).name,range:Rs(l,s)})}return{wrong:o,seed:String(i)===r.seed?null:i,params:a}}function Ds(n,t){if(n.kind==="bool"||n.kind==="choice")return!0;let e=Number(t);return(n.kind==="int"?/^-?\d+$/.test(t):/^\d+(\.\d{1,3})?$/.test(t))&&(n.low===null||e>=n.low)&&(n.high===null||e<=n.high)}function Rs(n,t){if(n.low===null||n.high===null)return"";let e=n.unit==="ms"?t.t("ms"):n.unit;return t.t("params_range",{low:n.low,high:n.high,unit:e}).trim()}function ve(n,t){let e=t.captions?.params?.[n.name];if(e)return e;let s=`param_${n.name.replaceAll("-","_")}`;return{name:t.ui[s]??n.name,help:t.ui[`${s}_help`]??""}}function Se({speech:n,params:t,draft:e},s){let o=n.t.bind(n),i=t.filter(d=>!d.breaks&&d.group==="network"),r=t.filter(d=>!d.breaks&&d.group!=="network"),a=(d,c)=>d.length?u`<fieldset>
          <legend>${c}</legend>
          ${d.map(p=>Ls(p,e,n,s))}
        </fieldset>`:g;return u`<form novalidate @submit=${d=>{d.preventDefault(),s.onApply()}}>
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
            @input=${d=>s.onSeed(Ae(d))}
          /><button
            type="button"
            class="tb line"
            data-action="new-seed"
            @click=${()=>s.onSeed(String(1+Math.floor(Math.random()*Bs)))}
          >
            ${k("repeat")}${o("params_new_seed")}
          </button></span
        >
        <p class="help">${o("params_seed_help")}</p>
        ${e.wrong.seed?u`<p class="wrong" role="alert">${e.wrong.seed}</p>`:g}
      </div>
    </fieldset>
    ${s.onStart?u`<button type="button" class="tb line" data-action="start" @click=${s.onStart}>
            ${k("square-terminal")}${o("start")}
          </button>`:g}
    ${a(r,o("params_protocol"))} ${a(i,o("params_network"))}
    <p class="help">${o("params_note")}</p>
    <div class="row">
      <button type="button" class="tb line" data-action="reset" @click=${s.onReset}>${o("params_reset")}</button>
      <button type="submit" class="tb solid" data-action="apply">${o("params_apply")}</button>
    </div>
  </form>`}var Ae=n=>n.target.value;function Ls(n,t,e,s){let{name:o,help:i}=ve(n,e),r=`param-${n.name}`,a=t.wrong[n.name];return u`<div class="field">
    <label for=${r}>${o}</label>
    <span class="input">${Ps(n,r,t,e,s)}</span>
    ${i?u`<p class="help">${i}</p>`:g}
    ${a?u`<p class="wrong" role="alert">${a}</p>`:g}
  </div>`}function Ps(n,t,e,s,o){let i=e.values[n.name]??"",r=a=>o.onValue(n.name,Ae(a));if(n.kind==="bool")return u`<input
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
      min=${tt(n.low??void 0)}
      max=${tt(n.high??void 0)}
      aria-invalid=${!!e.wrong[n.name]}
      .value=${i}
      @input=${r}
    /><span class="unit">${n.unit==="ms"?s.t("ms"):n.unit}</span>`}var Cs=40;function Ue({speech:n,declaration:t,current:e,find:s,searcher:o=null},i){let r=n.t.bind(n),a=n.lang==="zh"?"zh":"en",l=t.scenarios.map(({slug:$,broken:x})=>({slug:$,broken:x,...n.words.scenario($)})),d=!!s.trim(),c=d&&o?o.find(s,Cs):null,p=l.filter($=>Fs(s,`${$.slug} ${$.title} ${$.summary}`)),h=`/${t.slug}/${e}`,f=$=>u`<a class="card" href="/${t.slug}/${$.slug}" aria-current=${$.slug===e}>
      <span class="tag">${$.broken?k("triangle-alert"):$.slug.toUpperCase()}</span><b>${$.title}</b><span>${$.summary}</span>
    </a>`,m=($,x)=>u`<h3 class="cards-head">${k($)}${x}</h3>`,w=($,x,I)=>$.length?u`${m(x,I)}<div class="cards">${$.map(f)}</div>`:g,_=($,x,I)=>$.length&&o?u`${m(x,I)}${Ft($,{searcher:o,lang:a,t:r,current:h})}`:g,b=o?.protocols.filter(({protocol:$})=>$!==t.slug)??[],y=({entry:$})=>$.protocol===t.slug,v=()=>u`${w(p.filter($=>!$.broken),"book-open",r("picker"))}
  ${w(p.filter($=>$.broken),"triangle-alert",r("picker_broken"))}
  ${b.length&&!d?u`${m("waypoints",r("search_others"))}
          <div class="cards">
            ${b.map(({href:$,said:x})=>u`<a class="card wide" href=${$}><b>${x[a][0]}</b><span>${x[a][1]}</span></a>`)}
          </div>`:g}`;return u`<label class="find" @keydown=${Oe}
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
      ${c?c.count===1?r("search_count_one"):r("search_count",{count:c.count}):g}
    </p>
    <div @keydown=${Oe}>
      ${c?.count?u`${_(c.best.filter(y),"book-open",r("search_here"))}
            ${_(c.best.filter($=>!y($)),"waypoints",r("search_elsewhere"))}
            ${c.count>c.best.length?u`<p class="none">${r("search_more",{count:c.best.length})}</p>`:g}`:c||d&&p.length===0?zt(r,s,i):v()}
    </div>
    <div class="pop-foot"><a href="/">${k("arrow-left")}${r("picker_all")}</a></div>`}var Fs=(n,t)=>{let e=t.toLowerCase();return n.toLowerCase().split(/\s+/).every(s=>e.includes(s))};function Oe(n){let t=n.currentTarget.closest(".pop"),e=t?.querySelector("[data-first]")??null,s=n.target.closest(".card"),o={ArrowDown:2,ArrowUp:-2,ArrowRight:1,ArrowLeft:-1}[n.key];if(!s||!o)return P(n,t,e,"a.hit, a.card");n.preventDefault();let i=[...t?.querySelectorAll("a.card")??[]],r=i[i.indexOf(s)+o];r?r.focus():o<0&&e?.focus()}var Me=[["keys_time",[["keys_play",[" "]],["keys_step",["ArrowLeft","ArrowRight"]],["keys_message",[",","."]],["keys_moment",["n","p"]],["keys_ends",["Home","End"]],["speed",["1","–","9"]]]],["keys_act",[["keys_crash",["x"]],["keys_freeze",["f"]],["act_isolate",["i"]],["keys_heal",["h"]],["keys_timer",["t"]],["keys_client",["c"]],["keys_next_message",["m"]],["keys_drop",["d"]],["keys_delay",["l"]],["keys_duplicate",["e"]],["keys_undo",["z","Z"]]]],["keys_page",[["keys_select",["s"]],["keys_why",["w"]],["keys_knows",["g"]],["keys_compare",["v"]],["compare_other",["V"]],["keys_tab",["Tab"]],["keys_ring",["ArrowLeft","ArrowRight"]],["picker",["/"]],["keys_break",["b"]],["share",["y"]],["export",["o"]],["keys_narration",["a"]],["keys_text",["+","-","0"]],["full_screen",["F"]],["present",["P"]],["keys_lanes",["r"]],["keys_help",["?"]],["keys_escape",["Escape"]]]]];var zs={ArrowLeft:"←",ArrowRight:"→",Escape:"Esc","-":"−"};function Ne(n,t){return t===" "?n.t("key_space"):/^[A-Z]$/.test(t)?`${n.t("key_shift")} ${t.toLowerCase()}`:zs[t]??t}function Te(n){let t=n.t.bind(n);return u`<div class="keys">
    ${Me.map(([e,s])=>u`<section>
          <h3>${t(e)}</h3>
          <dl>
            ${s.map(([o,i])=>u`<div>
                  <dt>${t(o)}</dt>
                  <dd>${i.map(r=>r==="–"?"–":u`<kbd>${Ne(n,r)}</kbd>`)}</dd>
                </div>`)}
          </dl>
        </section>`)}
  </div>`}var Ee=(n,t,e)=>u`<p>${n.t(e)}</p>
    <input
      data-first
      readonly
      aria-label=${n.t("share_link")}
      .value=${t}
      @focus=${s=>s.target.select()}
    />`;function Ie({speech:n,theme:t,speed:e,undo:s,redo:o,text:i,full:r,presenting:a,hidden:l,starts:d},c){let p=n.t.bind(n),h=(w,_,b,{off:y=!1,flip:v=!1,only:$="",key:x=""}={})=>u`<li class=${$}>
      <button type="button" ?disabled=${y} @click=${b}>
        ${k(w,v?"flip":"")}<span>${_}</span>${x?u`<kbd>${Ne(n,x)}</kbd>`:g}
      </button>
    </li>`,f=(w,_,b="narrow-only")=>u`<li class=${b}><div class="pair" role="group" aria-label=${w}>
      <span>${w}</span>${_.map(([y,v,$,x=!1])=>u`<button type="button" class="tb" aria-label=${v} title=${v} ?disabled=${x} @click=${$}>${k(y)}</button>`)}
    </div></li>`,m=c.onCommand;return u`<ul>
      ${f(`${p("text_size")}${p("colon")}${p("text_size_now",{n:i})}`,[["minus",p("text_smaller"),()=>c.onText(-1)],["circle",p("text_usual"),()=>c.onText(0)],["plus",p("text_bigger"),()=>c.onText(1)]],"")}
      ${h("presentation",p(a?"present_leave":"present"),c.onPresent,{key:"P"})}
      ${h("expand",p(r?"full_screen_leave":"full_screen"),c.onFullScreen,{key:"F"})}
      ${d?h("square-terminal",p("start"),()=>c.onMenu("start")):g}
      ${h(l?"eye":"lock",p(l?"answers_show":"answers_hide"),c.onAnswers)}
      ${h("list-tree",p("narration"),()=>c.onMenu("narration"),{key:"a"})}
      ${h("file-text",p("print"),c.onPrint)}
      ${h("columns",p("compare_other"),()=>c.onMenu("beside"),{key:"V"})}
      ${h("undo-2",p("undo"),c.onUndo,{off:!s,only:"narrow-only"})}
      ${h("undo-2",p("redo"),c.onRedo,{off:!o,flip:!0,only:"narrow-only"})}
      ${f(p("keys_moment"),[["skip-back",p("moment_back"),()=>m("moment-back")],["skip-forward",p("moment_forward"),()=>m("moment-forward")]])}
      ${f(p("keys_message"),[["arrow-left",p("message_back"),()=>m("message-back")],["arrow-right",p("message_forward"),()=>m("message-forward")]])}
      ${f(p("keys_ends"),[["to-start",p("to_start"),()=>m("start")],["to-end",p("to_end"),()=>m("end")]])}
      ${h("link",p("keys_heal"),()=>m("heal"))}
      ${h("keyboard",p("shortcuts"),()=>c.onMenu("shortcuts"),{only:"narrow-only"})}
      ${h("sliders",p("params"),()=>c.onMenu("params"),{only:"phone-only"})}
      ${h("crack",p("break"),()=>c.onMenu("break"),{only:"phone-only"})}
      ${h("download",p("export"),()=>c.onMenu("export"),{only:"phone-only"})}
      ${h("languages",p("other_language"),c.onLanguage,{only:"phone-only"})}
      ${h("sun",`${p("theme")}${p("colon")}${p(`theme_${t}`)}`,c.onTheme,{only:"phone-only"})}
    </ul>
    <label class="phone-only"
      >${p("speed_label")}
      <select
        @change=${w=>c.onSpeed(Number(w.target.value))}
      >
        ${_t.map(w=>u`<option value=${w} ?selected=${w===e}>${p("speed_value",{ms:w})}</option>`)}
      </select></label
    >`}var E="by hand",Be=n=>new Map(n.cast.map(({id:t,role:e})=>[t,{role:e}]));function je({given:n},t,e,s){let o={};for(let i of e.cast)for(let{argument:r}of et(t,i)){let a=(n[i.id]?.[r.name]??"").trim(),l=N(r,Be(e)),d=s.words.argument(r.name).name;a&&!L(r,a,l)&&(o[`${i.id}-${r.name}`]=s.t("params_wrong",{name:d,range:Y(r,l,s)}))}return o}function De({speech:n,declaration:t,run:e,draft:s},o){let i=n.t.bind(n),{settings:r,starts:a}=t,l=[["",i("start_usual")],...a.map(p=>[p,n.captions?.starts?.[p]??p]),...r.length?[[E,i("start_by_hand")]]:[]],d=p=>{p.preventDefault(),o.onApply()},c=p=>o.onKind(p.target.value);return u`<form novalidate @submit=${d}>
    <fieldset>
      <div class="field">
        <label for="start-kind">${i("start_kind")}</label>
        <span class="input"
          ><select id="start-kind" data-first @change=${c}>
            ${l.map(([p,h])=>u`<option value=${p} ?selected=${p===s.kind}>${h}</option>`)}
          </select></span
        >
      </div>
    </fieldset>
    ${s.kind===E?Vs({speech:n,settings:r,run:e,draft:s},o):g}
    <p class="help">${i("start_note")}</p>
    <div class="row">
      ${s.refused?u`<p class="wrong" role="alert">${s.refused}</p>`:g}
      <button type="submit" class="tb solid" data-action="apply-start">${i("start_apply")}</button>
    </div>
  </form>`}function Vs({speech:n,settings:t,run:e,draft:s},o){let i=Be(e),r=t.filter(({argument:a})=>!["choice","node"].includes(a.kind));return u`${r.map(({argument:a})=>u`<p class="help">
          ${n.words.argument(a.name).name}${n.t("colon")}${Y(a,[],n)}
        </p>`)}
    ${e.cast.map(a=>{let l=et(t,a);return l.length?u`<fieldset data-node=${a.id}>
            <legend>${n.words.name(a.id)}</legend>
            ${l.map(d=>Ws(d,a.id,N(d.argument,i),{speech:n,draft:s},o))}
          </fieldset>`:g})}`}function Ws({argument:n,default:t,param:e},s,o,{speech:i,draft:r},a){let l=`${s}-${n.name}`,d=`start-${l}`,c=r.wrong[l],p={id:d,value:r.given[s]?.[n.name]??"",options:o,wrong:!!c,optional:!t&&!e};return u`<div class="field">
    <label for=${d}>${i.words.argument(n.name).name}</label>
    <span class="input"
      >${ht(n,p,i,h=>a.onValue(s,n.name,h))}</span
    >
    ${c?u`<p class="wrong" role="alert" id="${d}-wrong">${c}</p>`:g}
  </div>`}var K=class{constructor(t){this.page=t,this.draft=null}open(){let{declaration:t,timeline:e}=this.page,{run:s}=e;if(!s)return;let i=t.starts.includes(s.start)?s.start:t.settings.length?E:"";this.draft={kind:i,given:Yt(t.settings,s),wrong:{},refused:""}}menu(){let{declaration:t,menus:e,speech:s,timeline:o}=this.page,{draft:i}=this,{run:r}=o;if(!i||!r)return u`<div class="bone"></div>`;let a=()=>{i.refused="",e.draw()};return De({speech:s,declaration:t,run:r,draft:i},{onKind:l=>{i.kind=l,a()},onValue:(l,d,c)=>{i.given[l]={...i.given[l],[d]:c},delete i.wrong[`${l}-${d}`],a()},onApply:()=>this.apply(i)})}apply(t){let{declaration:e,deeds:s,menus:o,speech:i,timeline:r}=this.page,{run:a}=r;if(!a)return;if(t.refused="",t.wrong=t.kind===E?je(t,e.settings,a,i):{},Object.keys(t.wrong).length)return o.draw();let l=Object.fromEntries(Object.entries(t.given).map(([p,h])=>[p,Object.fromEntries(Object.entries(h).map(([f,m])=>[f,m.trim()]))])),d=t.kind===E?Kt(e.settings,a,l):t.kind,c=p=>{t.refused=p};s.next(()=>this.begin(Mt(e,a,d),c))}async begin(t,e){let{page:s}=this,o={tUs:0,k:0};await s.command("set",{address:t},o,e)?(s.menus.close(),s.seek(o)):s.menus.draw(),s.refresh()}};var Re=new Set(["scenarios","beside"]),mt=class{constructor(t){this.page=t,this.find="",this.index=null,this.search=null,this.draft=null,this.order=null,this.starting=new K(t),this.tale=null}searcher(){let t=this.page.speech.lang==="zh"?"zh":"en";return this.index&&this.search?.lang!==t&&(this.search={lang:t,searcher:new vt(this.index,t)}),this.search?.searcher??null}async loadIndex(){if(this.index)return;this.index=await Et().catch(()=>null);let{menus:t}=this.page;if(!this.index||!Re.has(t.open))return;let e=t.box()?.contains(document.activeElement);t.draw(),e&&!t.box()?.contains(document.activeElement)&&t.box()?.querySelector("input")?.focus()}menu(t){let{speech:e,timeline:s,declaration:o}=this.page,i=e.t.bind(e);if(this.page.answers.keeps(t))return{title:i("answers"),look:"form",body:this.page.answers.notice()};switch(t){case"scenarios":return{title:i("picker"),look:"scen",body:Ue({speech:e,declaration:o,current:this.page.panels.scenarioSlug(),find:this.find,searcher:this.searcher()},r=>{this.find=r,this.loadIndex(),this.page.menus.draw()})};case"beside":return{title:i("compare_other"),look:"scen pairing",body:this.besideMenu()};case"params":return{title:i("params"),look:"form",body:this.paramsMenu()};case"start":return{title:i("start"),look:"form start",body:this.starting.menu()};case"command":return{title:this.order?e.words.command(this.order.command.slug):"",look:"form",body:this.commandMenu()};case"break":return{title:i("break_title"),look:"form break",body:this.breakMenu()};case"export":return{title:i("export"),look:"export",body:this.page.pictures.body()};case"narration":return{title:i("narration"),look:"narration",body:this.narration()};case"shortcuts":return{title:i("shortcuts"),look:"sheet",body:Te(e)};case"link":{let{link:r,namesAll:a}=this.page.travel,l=a?"share_by_hand":"share_by_hand_short";return{title:i("share"),look:"share",body:Ee(e,r,l)}}default:return{title:i("menu_more"),look:"more",body:Ie({speech:e,theme:this.page.looks.theme,speed:this.page.speed,undo:s.run?.undo??!1,redo:s.run?.redo??!1,text:this.page.looks.text,full:this.page.looks.full,presenting:this.page.looks.presenting,hidden:this.page.answers.hidden,starts:o.starts.length+o.settings.length>0},{onMenu:r=>this.page.toggleMenu(r),onLanguage:()=>this.page.switchLanguage(),onTheme:()=>this.page.looks.switchTheme(),onUndo:()=>this.page.deeds.go("undo"),onRedo:()=>this.page.deeds.go("redo"),onSpeed:r=>this.page.setSpeed(r),onText:r=>this.page.looks.resizeText(r),onFullScreen:()=>this.page.looks.fillScreen(),onPresent:()=>this.page.looks.present(),onAnswers:()=>this.page.answers.toggle(),onCommand:r=>this.page.controls.commands[r]?.(),onPrint:()=>{this.page.menus.close(),print()}})}}}paramsMenu(){let{declaration:t,speech:e,timeline:s}=this.page,o=t.params??[],{draft:i}=this,{run:r}=s;if(!i||!r)return u`<div class="bone"></div>`;let a=`/${r.scenario||this.page.slug}`;return Se({speech:e,params:o,draft:i},{onValue:(l,d)=>{i.values[l]=d,delete i.wrong[l],this.page.menus.draw()},onSeed:l=>{i.seed=l,delete i.wrong.seed,this.page.menus.draw()},onStart:t.starts.length+t.settings.length?()=>this.page.toggleMenu("start"):null,onReset:()=>location.assign(a),onApply:()=>{let l=_e(o,r,i,e);if(i.wrong=l.wrong,Object.keys(l.wrong).length)return this.page.menus.draw();let d=Ot(this.page.address,l);if(Jt(r.start))return this.page.deeds.next(()=>this.starting.begin(d));location.assign(d)}})}openCommand({command:t,node:e}){let s=It([t],q(t.example).text)?.values??{};this.order={command:t,node:e,values:{...s},wrong:{}},this.toggleMenu("command")}commandMenu(){let{speech:t,menus:e,deeds:s,timeline:o,player:i}=this.page,{order:r}=this;if(!r)return u`<div class="bone"></div>`;let a=o.worldAfter(i.index);return ye({speech:t,world:a,order:r},{onValue:(l,d)=>{r.values[l]=d,r.wrong={},e.draw()},onGive:()=>{if(r.wrong=be(r,a,t),Object.keys(r.wrong).length)return e.draw();e.close();let{verb:l}=q(r.command.example),d=Object.fromEntries(Object.entries(r.values).map(([c,p])=>[c,p.trim()]));s.intervene(`${l}:${r.node}.${Bt(r.command,d)}`)}})}narration(){let{speech:t,timeline:e,declaration:s,furthest:o,player:i}=this.page,r=`${e.version} ${o} ${t.lang}`;return this.tale?.of!==r&&(this.tale={of:r,...it({speech:t,timeline:e,declaration:s,until:o})}),rt({speech:t,tale:this.tale,index:i.index},a=>this.page.goTo(a))}besideMenu(){let{speech:t,slug:e,address:s,comparison:o,menus:i,declaration:r}=this.page,a=t.lang==="zh"?"zh":"en",{name:l=e}=t.captions??{},d=r.scenarios.map(({slug:c,broken:p})=>({slug:c,broken:!!p,...t.words.scenario(c)}));return $e({speech:t,protocols:this.index?me(this.index.entries,a,e):[{slug:e,name:l,words:"",scenarios:d}],here:U(s),beside:o.vs===null?"":U(o.vs),find:this.find,address:c=>this.page.travel.besideAddress(s,c)},c=>{this.find=c,this.loadIndex(),i.draw()})}breakMenu(){let{speech:t,declaration:e,timeline:s,menus:o}=this.page;return ke({speech:t,declaration:e,timeline:s},{onStep:i=>{o.close(),this.page.goTo(i)},onSwitch:(i,r)=>this.page.deeds.next(()=>this.breakRun(i,r))})}async breakRun(t,e){let{page:s}=this,o={tUs:0,k:0};await s.command("set",{address:Ut(s.address,[[t,e?"1":"0"]])},o),s.seek(o),s.refresh()}toggleMenu(t){t==="params"&&this.page.timeline.run&&(this.draft=ft(this.page.declaration.params??[],this.page.timeline.run)),t==="start"&&this.starting.open(),Re.has(t)&&(this.find="",this.loadIndex()),t==="export"&&this.page.menus.open!==t&&this.page.pictures.prepare(),this.page.menus.open&&this.page.menus.open!==t&&this.page.menus.close(),this.page.menus.toggle(t)}};var ze=new Set("start deliver timer forced send client operator restart crash wipe pause resume pin skew slow broken".split(" ")),Hs=new Set(["pause","resume","pin","skew","slow"]),Js=new Set(["partition","heal","cut","mend","hold","release"]),Ys=new Set(["crash","wipe","partition","cut","drop"]),Ks=2,Le=new WeakMap;function G(n){let t=Le.get(n);return t||(t=new gt(n),Le.set(n,t)),t.read(),t}var gt=class{version=-1;steps=[];ids=[];lane=new Map;constructor(t){this.timeline=t,this.forget()}forget(){this.ids=this.timeline.run?.cast.map(t=>t.id)??[],this.lane=new Map(this.ids.map((t,e)=>[t,e])),this.steps=[],this.own=this.ids.map(()=>[]),this.before=new Map,this.done=new Map,this.network=[],this.forced=new Map,this.onDisk=this.ids.map(()=>-1),this.survived=new Map,this.forgotten=this.ids.map(()=>[]),this.rows=new Map,this.hasty=new Set,this.deedsAt=-1,this.deedMap=new Map}read(){let{timeline:t}=this;if(this.version===t.version)return;this.version=t.version;let e=this.steps.length;(!e||e>t.steps.length||this.steps[e-1]!==t.steps[e-1])&&this.forget();for(let s=this.steps.length;s<t.steps.length;s++)this.take(t.steps[s])}take(t){let{index:e,kind:s,ref:o}=t;this.steps.push(t),Js.has(s)&&this.network.push(e),(s==="drop"||s==="delay"||s==="pin")&&this.note(o,e),(s==="crash"||s==="wipe"||s==="pause")&&this.note(t.node,e);let i=this.lane.get(t.node);if(i===void 0||!ze.has(s))return;let r=this.own[i],a=r.at(-1)??-1;r.push(e),this.before.set(e,a);let l;if(s==="crash"||s==="wipe"){let p=s==="crash"?this.onDisk[i]:-1;s==="wipe"&&(this.onDisk[i]=-1),this.survived.set(e,{state:p,forced:p<0?-1:this.forced.get(p)??-1}),this.forgotten[i].push([p,e]),l=new Int32Array(this.rows.get(p)??this.ids.map(()=>-1))}else l=new Int32Array(this.rows.get(a)??this.ids.map(()=>-1));let d=s==="deliver"?this.sendOf(o):-1,c=this.rows.get(d);if(c)for(let p=0;p<l.length;p++)l[p]=Math.max(l[p]??-1,c[p]??-1);l[i]=e,this.rows.set(e,l),s==="send"&&!this.forced.has(t.cause)&&this.hasty.add(t.cause),s==="forced"&&t.cause>=0&&(this.forced.set(t.cause,e),this.onDisk[i]=t.cause)}note(t,e){let s=this.done.get(t);s?s.push(e):this.done.set(t,[e])}sendOf(t){let e=t.split(".").slice(0,2).join(".");return(this.timeline.messages.get(e)??this.timeline.messages.get(t))?.sendStep??-1}lastOf(t,e){let s=this.own[this.lane.get(t)??-1]??[],o=0,i=s.length;for(;o<i;){let r=o+i>>1;s[r]<=e?o=r+1:i=r}return o?s[o-1]:-1}get deeds(){let{run:t,version:e}=this.timeline;if(this.deedsAt===e)return this.deedMap;this.deedsAt=e,this.deedMap=new Map;for(let{step:s,text:o}of t?.script??[])typeof s=="number"&&this.deedMap.set(s,{by:"scenario",text:o});for(let{step:s,text:o}of t?.interventions??[])typeof s=="number"&&this.deedMap.set(s,{by:"person",text:o});return this.deedMap}};function Pe(n,t,e){if(n.kind==="partition")return n.ref.split("-").some(r=>{let a=r.split(".");return a.includes(t)!==a.includes(e)});let s=n.ref.endsWith(".one-way"),[o,i]=n.ref.replace(".one-way","").split("-");return o===t&&i===e||!s&&o===e&&i===t}function $t(n,t){let e=n.steps[t];if(!e)return[];let s=G(n),o=[],i=(c,p="cause")=>{c===void 0||c<0||c>=t||o.some(h=>h.index===c)||o.push({index:c,tie:p==="cause"&&o.some(h=>h.tie==="cause")?"also":p})},r=(c,p)=>{for(let h=(p?.length??0)-1;h>=0;h--){let f=n.steps[p?.[h]??-1];if(f&&f.index<t&&c(f))return f.index}return-1},a=s.done.get(e.node),l=s.done.get(e.ref),d=n.messages.get(e.ref);switch(e.kind){case"lost":{let c=d?.why??"";if(c==="drop"&&i(r(p=>p.kind==="drop",l)),c==="cut"&&d&&i(r(p=>(p.kind==="cut"||p.kind==="partition")&&Pe(p,d.from,d.to),s.network)),c==="connection"){for(let p=t-1;n.steps[p]?.tUs===e.tUs;p--)if(Ys.has(n.steps[p]?.kind??"")){i(p);break}}break}case"bounced":i(r(c=>c.kind==="crash"||c.kind==="wipe",a));break;case"send":s.hasty.has(e.cause)||i(s.forced.get(e.cause));break;default:}switch(i(e.cause),e.kind){case"deliver":case"bounced":case"lost":i(r(c=>c.kind==="delay",l),"also"),d&&e.kind==="deliver"&&i(r(c=>c.kind==="release"&&Pe(c,d.from,d.to)&&c.index>d.sendStep,s.network),"also");break;case"drop":case"delay":case"duplicate":i(s.sendOf(e.ref),"also");break;case"restart":i(r(c=>c.kind==="crash"||c.kind==="wipe",a),"also");break;case"resume":i(r(c=>c.kind==="pause",a),"also");break;case"timer":i(r(c=>c.kind==="pin",l),"also");break;default:}return o}function Gs(n,t){let e=n.steps[t];if(e.kind!=="timer")return[];let s=n.steps[e.cause],o=s?.kind==="deliver"?n.messages.get(s.ref)?.from:void 0;if(!s||!o)return[];let i=[];for(let r=s.index+1;r<e.index&&i.length<Ks;r++){let a=n.steps[r],l=["crash","wipe","pause"].includes(a.kind)&&a.node===o,d=a.kind==="lost"&&n.messages.get(a.ref)?.from===o&&a.node===e.node;if(!l&&!d)continue;let c=d?$t(n,r)[0]?.index:void 0;i.push(c!==void 0&&c>s.index&&n.steps[c]?.kind!=="send"?c:r)}return[...new Set(i)]}function Ve(n,t,e=null){let s=G(n),o=[];for(let r=t;n.steps[r];){let a=$t(n,r),l=a.find(h=>h.tie==="cause")?.index,d=a.filter(h=>h.tie==="also").map(h=>h.index),c=e?Xs(n,e,r):[];o.push({index:r,also:[...new Set([...c,...d])],meanwhile:Gs(n,r)});let p=s.deeds.get(r);if(p)return{links:Ce(o),root:p};if(l===void 0)break;r=l}let i=n.steps[o.at(-1)?.index??-1];return{links:Ce(o),root:{by:!i||i.kind==="start"?"start":"order",text:""}}}function Ce(n){let t=new Set(n.map(e=>e.index));for(let e of n)e.also=e.also.filter(s=>!t.has(s));return n.reverse()}function Xs(n,t,e){let s=n.steps[e];if(!s.patch||s.kind!=="deliver")return[];let o=n.worldAfter(e-1).nodes.get(s.node),i=n.worldAfter(e).nodes.get(s.node),r=t.roles.find(f=>f.slug===i?.role),a=t.view.roles[i?.role??""]?.tally;if(!o||!i||!r?.phase||!a?.field)return[];let[l,d]=[o.state[r.phase],i.state[r.phase]];if(l===d||!a.during.includes(l))return[];let c=Zs(n,s,a),p=wt(o.state,c).map(f=>kt(n,{node:s.node,field:c,key:f},e-1));return[...new Set(p.filter(f=>f>=0))].sort((f,m)=>f-m)}function Zs(n,t,e){let s=n.messages.get(t.ref)?.from??"",[o,i]=[t.index-1,t.index].map(d=>n.worldAfter(d).nodes.get(t.node)?.state??{});for(let d of[e.field,e.against])if(d&&wt(i,d).includes(s))return d;let r=n.run?.cast.find(d=>d.id===t.node)?.role,a=(n.run?.cast??[]).filter(d=>d.role===r==(e.need==="majority")).length,l=e.need==="majority"?Math.floor(a/2)+1:a;return!e.against||wt(o,e.field).length+1>=l?e.field:e.against}function wt(n,t){let e=n&&t?A(n,t):null;return Array.isArray(e)?e:e&&typeof e=="object"?Object.keys(e):[]}function We(n,t){let e=G(n),s=new Uint8Array(Math.max(0,t+1)),o=new Map,i=[t];for(let a=i.pop();a!==void 0;a=i.pop()){if(a<0||s[a])continue;s[a]=1;let l=n.steps[a],d=e.before.get(a);d!==void 0&&(o.get(l.node)??-1)<a&&o.set(l.node,a);let c=e.survived.get(a);c?i.push(c.state,c.forced):d!==void 0&&i.push(d);for(let p of $t(n,a))i.push(p.index)}let r=a=>s[a]===1;return{has:r,last:a=>o.get(a)??-1,message(a){let l=n.messages.get(a);return l?l.endStep>=0&&r(l.endStep)||l.sendStep===t:!1}}}function kt(n,{node:t,field:e,key:s},o){let i=e.split(".")[0]??e;for(let r=Math.min(o,n.steps.length-1);r>=0;r--){let a=n.steps[r];if(a.node!==t||!a.patch||a.kind==="forced"||![a.patch["="],a.patch["+"],a.patch["~"]].some(c=>c&&i in c))continue;let l=Fe(n.worldAfter(r).nodes.get(t),e,s),d=Fe(n.worldAfter(r-1).nodes.get(t),e,s);if(l!==d&&JSON.stringify(l)!==JSON.stringify(d))return r}return-1}function Fe(n,t,e){let s=n&&A(n.state,t);return e===void 0||s===null||s===void 0?s:Array.isArray(s)&&typeof e=="string"?s.includes(e):s[e]}var He=(n,t,e)=>n.worldAfter(e).properties.get(t)?.step??-1,Je=(n,t)=>n.messages.get(t)?.sendStep??-1;function X(n,t,e){let s=G(n),o=s.lastOf(t,e),i=s.rows.get(o),r=(s.forgotten[s.lane.get(t)??-1]??[]).filter(([,d])=>d<=o),a=d=>i?.[s.lane.get(d)??-1]??-1,l=d=>{let c=n.steps[d];return!c||!ze.has(c.kind)||Hs.has(c.kind)||d>a(c.node)?!1:c.node!==t||!r.some(([p,h])=>d>p&&d<h)};return{last:a,step:l,message(d){let c=n.messages.get(d);return c?c.to===t&&c.end==="deliver"&&c.endStep<=e?l(c.endStep):n.steps[c.sendStep]?.kind==="send"&&l(c.sendStep):!1}}}var Z={status:2,phase:1,number:0};function Ge(n){let{speech:t,id:e}=n;return u`<div class="knowing">
    <p class="sub-head">${t.t("knows_of",{node:t.words.name(e)})}</p>
    <ul>
      ${Ze(n).map(s=>u`<li data-known=${s.hidden?"no":"yes"}><b>${t.words.name(s.id)}</b><span>${s.said}${s.hidden?u`<em>${s.hidden}</em>`:g}</span></li>`)}
    </ul>
  </div>`}function Xe(n,t){let{speech:e,id:s}=n,[o]=Ze(n).filter(r=>r.hidden).sort((r,a)=>a.weight-r.weight),i=o?.hidden??"";return u`${k("eye")}<span title=${i}><b>${e.t("knows_of",{node:e.words.name(s)})}</b> ${i}</span>
    <button type="button" class="tb" data-action="knows-close" aria-label=${e.t("knows_close")} title="${e.t("knows_close")} (g)" @click=${t}>${k("x")}</button>`}function Ze({speech:n,timeline:t,declaration:e,index:s,tUs:o,id:i}){let{words:r}=n,a=X(t,i,s),l=r.name(i);return(t.run?.cast??[]).filter(d=>d.id!==i).map(d=>{let c=a.last(d.id),p=t.worldAfter(s).nodes.get(d.id),h=t.worldAfter(c).nodes.get(d.id),f=t.steps[c],m=Ke(n,e,p);if(!f||!h)return{id:d.id,said:n.t("knows_never"),hidden:p.status==="up"?"":Ye(n,l,p,m),weight:Z.status};let w=Ke(n,e,h),_=n.t("knows_as",{time:r.duration(Math.max(0,o-f.tUs)),what:w}),b=e.roles.find(v=>v.slug===d.role)?.phase??"",y=p.state[b]!==h.state[b];return{id:d.id,said:_,hidden:w===m?"":Ye(n,l,p,m),weight:p.status!==h.status?Z.status:y?Z.phase:Z.number}})}var Ye=(n,t,e,s)=>n.t(e.status==="up"?"knows_not":"knows_not_status",{node:t,other:n.words.name(e.id),what:s});function Ke(n,t,e){let{words:s}=n;if(e.status!=="up")return s.t(e.status);let o=t.roles.find(a=>a.slug===e.role)?.phase,i=A(e.state,t.view.roles[e.role]?.number??""),r=o?s.phase(String(e.state[o])):s.role(e.role);return typeof i=="number"?n.t("knows_with_number",{what:r,number:s.number(i)}):r}var qs=9,qe=5,Qe=2,ts=4,es=46;function ns(n,{onStep:t,onClose:e,onUnfold:s}){let{speech:o,answer:i,unfolded:r}=n,a=o.t.bind(o),l=i.links.map((h,f)=>({link:h,number:f+1})).reverse(),d=l.length>qs&&!r,c=l.length-qe-Qe,p=h=>tn(n,h,t);return u`<div class="because">
    <p class="ph">${k("circle-help")}${a("why")}<span class="r"></span>
      <button type="button" class="tb" data-action="why-close" aria-label=${a("why_close")} title="${a("why_close")} (Esc)" @click=${e}>${k("x")}</button>
    </p>
    <h2 tabindex="-1">${Lt(Qs(n))}</h2>
    ${l.length?u`<p class="vh">${a("why_chain",{count:l.length})}</p>`:g}
    <ol class="links" reversed>
      ${(d?l.slice(0,qe):l).map(p)}
      ${d?u`<li class="fold"><button type="button" data-action="why-unfold" @click=${s}>${a("why_more",{count:c})}</button></li>
            ${l.slice(-Qe).map(p)}`:g}
    </ol>
    ${nn(o,i.root)}
  </div>`}function Qs({speech:n,timeline:t,question:e,declaration:s,index:o}){let{words:i}=n;switch(e.about){case"step":{let r=t.steps[e.index];return r?n.sentence(r,t):""}case"message":{let r=t.messages.get(e.id);if(!r)return e.id;let{from:a,to:l}=r;return n.t("message_named",{message:i.message(r),from:i.name(a),to:i.name(l)})}case"property":{let r=t.steps[o]?.properties.find(d=>d.slug===e.slug),{name:a,broken:l}=i.property(e.slug,r?.params);return r?.status==="broken"&&l?l:`${a}${n.t("colon")}${n.t(`property_${r?.status??"pending"}`)}`}case"value":{let{node:r,field:a,key:l,value:d}=e,c=t.run?.cast.find(w=>w.id===r)?.role??"",p=s.view.roles[c]?.log,h=p?.field===a&&l!==void 0,f=bt(h?os(n,p,d):i.value(d,a)),m={node:i.name(r),field:i.field(a),value:f};return l===void 0?n.t("why_value",m):h?n.t("why_entry",{...m,entry:Number(l)+(p.first??1)}):n.t("why_peer",{...m,peer:i.value(l)})}}}function tn(n,{link:t,number:e},s){let{speech:o,timeline:i,question:r,shown:a}=n,l=i.steps[t.index],c=r.about==="step"&&r.index===t.index?o.plainSentence(l,i):o.sentence(l,i),p=[...t.also.map(h=>({index:h,tie:"why_also"})),...t.meanwhile.map(h=>({index:h,tie:"why_meanwhile"}))];return u`<li class="cause" data-kind=${l.kind} ?data-shown=${t.index===a}>
    <span class="n" aria-hidden="true">${e}</span>
    ${ss(o,l,c,s,t.index===a)}
    ${en(o,l)} ${sn(n,l)}
    ${p.map(({index:h,tie:f})=>{let m=i.steps[h];return u`<div class="aside"><em>${o.t(f)}</em>${ss(o,m,o.sentence(m,i),s,h===a)}</div>`})}
  </li>`}var ss=(n,t,e,s,o)=>u`<button type="button" class="go" aria-current=${o?"step":"false"} title=${n.t("why_go")} @click=${()=>s(t.index)}>
    <span class="mono">${n.time(t.tUs)}</span><span>${e}</span>
  </button>`;function en(n,t){let e=t.rules.at(-1);if(!e)return g;let s=n.words.rule(e),o=s?s.lit.map(i=>s.lines[i]?.[1].trim()??"").join(n.lang==="zh"?"":" "):"";return u`<p class="law"><span class="mono">${e}</span>${o}</p>`}function sn({speech:n,timeline:t,declaration:e},s){if(!s.patch)return g;let{words:o}=n,i=t.worldAfter(s.index-1).nodes.get(s.node),r=Object.keys({...s.patch["="],...s.patch["+"],...s.patch["~"]});if(s.kind==="forced")return u`<p class="law">${r.map(f=>o.field(f)).join(n.t("comma"))}</p>`;let a=i?.state??{},l=St(a,s.patch),d=e.view.roles[i?.role??""]?.log,c=[];for(let f of r){let[m,w]=[a[f],l[f]];if(Array.isArray(m)&&Array.isArray(w)&&f===d?.field){let b=d.first??1,y=s.patch["+"]?.[f]?.[0]??0,v=$=>$.slice(y).map((x,I)=>`${b+y+I}${n.t("colon")}${os(n,d,x)}`).join(n.t("comma"));c.push({field:f,was:v(m),is:v(w)});continue}if([m,w].every(b=>b&&typeof b=="object"&&!Array.isArray(b))){for(let b of Object.keys({...m,...w}))JSON.stringify(m[b])!==JSON.stringify(w[b])&&c.push({field:`${o.field(f)} ${o.value(b)}`,was:o.value(m[b],f),is:o.value(w[b],f)});continue}c.push({field:f,was:o.value(m,f),is:o.value(w,f)})}let p=c.filter(({was:f,is:m})=>f!==m);if(!p.length)return g;let h=p.length-ts;return u`<dl class="diff">
    ${p.slice(0,ts).map(({field:f,was:m,is:w})=>u`<div><dt>${o.field(f)}</dt>
          <dd>${m?u`<s>${bt(m)}</s>`:g} ${k("arrow-right")} <b>${bt(w)||o.t("none")}</b></dd></div>`)}
    ${h>0?u`<div><dt>${n.t("why_diff_more",{count:h})}</dt></div>`:g}
  </dl>`}function os(n,t,e){if(e===null||typeof e!="object")return n.words.value(e);let s=t.label.includes("{")?t.label.replace(/\{([^{}]+)\}/g,(i,r)=>String(A(e,r)??"")):String(A(e,t.label)??""),o=t.hue?A(e,t.hue):void 0;return o===void 0?s:`${s} (${n.words.number(o)})`}var bt=n=>n.length>es?`${n.slice(0,es-1)}…`:n;function nn(n,{by:t,text:e}){let s=e?n.deed(e):"";return u`<p class="root" data-by=${t}>
    ${k(t==="person"?"users":t==="scenario"?"film":"play")}<span>${n.t(`why_root_${t}`,{what:s})}</span>
  </p>`}var on=["tUs","kind","node","cause","ref"],yt=class{constructor(t){this.page=t,this.asked=null,this.unfolded=!1,this.knows=!1,this.known=null,this.from=null}askSelected(){let{targets:t,timeline:e,player:s}=this.page,{selected:o}=t;if(o?.kind==="message"&&e.messages.has(o.id))return this.ask({about:"message",id:o.id});s.index>=0&&this.ask({about:"step",index:s.index})}ask(t){let{page:e}=this;if(!e.ready||e.answers.refuses())return;e.stop(),e.comparison.close();let s=e.player.index,o=this.#n(t,s);this.asked||(this.from=document.activeElement),this.unfolded=!1;let i=this.#s(t,s);this.asked=this.#t(t.about==="value"?{...t,value:i}:t,o),e.panels.showTab("explain"),e.askDraw(),requestAnimationFrame(()=>{e.hosts.happened.querySelector("h2")?.focus({preventScroll:!0}),e.hosts.happened.scrollIntoView({block:"nearest"})})}#t(t,e){let{timeline:s,declaration:o}=this.page,i=Ve(s,e,o);return{question:t,index:e,step:s.steps[e],answer:i,emphasis:this.#o(e,i)}}#e(){let{asked:t}=this,{steps:e,end:s}=this.page.timeline,o=e[t?.index??-1];if(!t||o===t.step)return t;if(!o&&s==="")return null;let i=o&&t.step&&on.every(r=>o[r]===t.step?.[r]);return this.asked=i?this.#t(t.question,t.index):null,this.asked}close(){this.asked=null;let{from:t}=this;this.from=null,this.page.refresh(),t instanceof HTMLElement&&t.isConnected&&t!==document.body?t.focus({preventScroll:!0}):document.activeElement instanceof HTMLElement&&document.activeElement.blur()}end(){this.asked&&this.close(),this.knows=!1}toggleKnows(){this.page.answers.refuses()||(this.asked&&this.close(),this.knows=!this.knows,this.page.refresh())}#n(t,e){let{timeline:s}=this.page;switch(t.about){case"step":return t.index;case"message":return Je(s,t.id);case"property":return He(s,t.slug,e);case"value":return kt(s,t,e)}}#s(t,e){if(t.about!=="value")return;let{node:s,field:o,key:i}=t,r=A(this.page.timeline.worldAfter(e).nodes.get(s)?.state,o);return i===void 0?r:r?.[i]}#o(t,e){let{timeline:s}=this.page,o=We(s,t),i=e.links.map(a=>a.index),r=new Set(i);return{kind:"why",step:o.has,message:o.message,node:a=>o.last(a)>=0,strong:a=>{let l=s.messages.get(a);return!!(l&&r.has(l.sendStep)&&(l.sendStep===t||r.has(l.endStep)))},untilUs:a=>s.steps[o.last(a)]?.tUs??-1,chain:i}}emphasis(){let{page:t}=this,e=this.#e();if(e)return e.emphasis;let{node:s}=t.targets;if(!this.knows||!s||!t.timeline.run)return null;let o=`${s}.${t.player.index}.${t.timeline.version}`;return this.known?.key!==o&&(this.known={key:o,emphasis:this.#i(s,t.player.index)}),this.known.emphasis}#i(t,e){let{timeline:s,declaration:o}=this.page,i=X(s,t,e),r=s.worldAfter(e),a=new Map([...r.nodes.keys()].map(l=>[l,s.worldAfter(i.last(l)).nodes.get(l)]));return{kind:"knows",step:i.step,message:i.message,node:l=>{if(l===t)return!0;let[d,c]=[r.nodes.get(l),a.get(l)];return!!(i.last(l)>=0&&d&&c&&rn(d,c,o))},cell:(l,d)=>{if(l===t)return!0;let c=o.view.roles[r.nodes.get(l)?.role??""]?.log?.field;if(!c||i.last(l)<0)return!1;let[p,h]=[r.nodes.get(l)?.state[c]?.[d],a.get(l)?.state[c]?.[d]];return h!==void 0&&xt(p,h)},untilUs:l=>l===t?Number.POSITIVE_INFINITY:s.steps[i.last(l)]?.tUs??-1,chain:[]}}line(){return this.knows&&!this.asked?Xe(this.#r(),()=>this.toggleKnows()):g}knowing(){return this.knows?Ge(this.#r()):g}#r(){let{speech:t,timeline:e,declaration:s,player:o,targets:i}=this.page;return{speech:t,timeline:e,declaration:s,index:o.index,tUs:o.tUs,id:i.node}}panel(){let{page:t}=this,e=this.#e();if(!e)return null;let{speech:s,timeline:o,declaration:i,player:r}=t;return ns({speech:s,timeline:o,declaration:i,shown:r.index,unfolded:this.unfolded,...e},{onStep:a=>t.goTo(a),onClose:()=>this.close(),onUnfold:()=>{this.unfolded=!0,t.refresh()}})}},xt=(n,t)=>n===t||JSON.stringify(n)===JSON.stringify(t);function rn(n,t,e){if(n.status!==t.status)return!1;if(n.state===t.state&&n.disk===t.disk)return!0;let s=e.view.roles[n.role]??{};return[...[e.roles.find(r=>r.slug===n.role)?.phase??"",s.number,s.locks,s.blocked,s.log?.commit,s.tally?.field,s.tally?.against],...s.memory??[]].every(r=>!r||xt(A(n.state,r),A(t.state,r)))&&(s.disk??[]).every(r=>xt(n.disk[r],t.disk[r]))}export{ot as Announcer,ut as Comparison,mt as MenuContents,yt as Why,Q as diagramTools,ls as paper,ds as stepTable,hs as takeTree};

function n({value:r,hint:o}){let t=Array.isArray(r)?r:[];return o.outcomes.flatMap(s=>t.filter(e=>e.outcome===s).slice(-1))}var a=r=>Array.isArray(r.value)&&r.value.length>1;export{n as a,a as b};
